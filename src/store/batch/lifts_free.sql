-- The orders that are not closed of these lifts: there may be none.
select 1 from work_order where lift = any($1::uuid[]) and state <> 'closed'
