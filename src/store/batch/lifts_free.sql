-- The orders that are not closed of these lifts: there may be none.
select 1 from work_order, rows(uuid) as lift_in (lift)
where work_order.lift = lift_in.lift and work_order.state <> 'closed'
