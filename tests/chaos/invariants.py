"""What must be true of the ledger after every fault, asked in one statement."""

from collections.abc import Mapping

from django.db import connection

BROKEN = """
WITH acknowledged(form_key, number) AS (SELECT * FROM unnest(%(keys)s::uuid[], %(numbers)s::text[])),
filed AS (SELECT case_id, count(*) AS times FROM cases_caseevent WHERE verb = 'filed' GROUP BY case_id),
receipts AS (
    SELECT about, count(*) AS times FROM notices_notice WHERE key LIKE '%%/filed/%%/petitioner-%%' GROUP BY about
)
SELECT 'acknowledged but lost: ' || a.number FROM acknowledged a
    WHERE NOT EXISTS (SELECT 1 FROM cases_case c WHERE c.form_key = a.form_key AND c.number = a.number)
UNION ALL SELECT 'one form, two cases: ' || form_key FROM cases_case GROUP BY form_key HAVING count(*) > 1
UNION ALL SELECT 'one number, two cases: ' || number FROM cases_case GROUP BY number HAVING count(*) > 1
UNION ALL SELECT 'without a filed event: ' || c.number FROM cases_case c LEFT JOIN filed f ON f.case_id = c.id
    WHERE f.times IS DISTINCT FROM 1
UNION ALL SELECT 'without a due date: ' || number FROM cases_case
    WHERE accept_due_at IS NULL OR (progress NOT IN ('arrived', 'closed') AND due_at IS NULL)
UNION ALL SELECT 'without one receipt: ' || c.number FROM cases_case c
    LEFT JOIN receipts r ON r.about = 'case/' || c.number
    WHERE c.contact_id IS NOT NULL AND r.times IS DISTINCT FROM 1
UNION ALL SELECT 'state and last event differ: ' || c.number FROM cases_case c
    JOIN LATERAL (SELECT new_progress, verb FROM cases_caseevent e WHERE e.case_id = c.id ORDER BY id DESC LIMIT 1) e
    ON true WHERE e.new_progress <> c.progress OR e.verb <> c.last_verb
UNION ALL SELECT 'versions and events differ: ' || c.number FROM cases_case c
    WHERE c.version <> (SELECT count(*) - 1 FROM cases_caseevent e WHERE e.case_id = c.id)
UNION ALL SELECT 'an open draft of a filed petition: ' || d.key FROM petitions_draft d
    JOIN cases_case c ON c.form_key = d.key
"""


def broken(acknowledged: Mapping[str, str]) -> list[str]:
    """What is wrong with the ledger. `acknowledged`: the receipt number each form key was given."""
    with connection.cursor() as cursor:
        cursor.execute(BROKEN, {"keys": list(acknowledged), "numbers": list(acknowledged.values())})
        return [row[0] for row in cursor.fetchall()]
