"""직소민원의 날: the rules of the Mondays on which residents meet the mayor, one module for each part."""
