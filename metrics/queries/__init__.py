"""Reading the numbers. Each function costs the same number of statements, whatever there is to count.

All take `actor` first and answer with the frozen values of `metrics.rules.reports`:
`dashboard(actor, wanted)`, `deals_behind(actor, wanted, behind)`, `rows_by(actor, wanted, by)`,
`scorecard(actor, partner)`, `pack(actor, partner, quarter)`.
"""
