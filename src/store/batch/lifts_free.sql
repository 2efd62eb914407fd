-- None of these lifts may have an order that is not closed, or the batch fails.
select 1 / (case when exists (
    select from work_order where lift = any($1::uuid[]) and state <> 'closed'
) then 0 else 1 end)
