"""What can be done with a case. Each function becomes a method of `Case`; `workflow.VERBS` says who may, and when."""
