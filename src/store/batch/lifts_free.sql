-- The orders that are not closed of these lifts: there may be none. Asked so that PostgreSQL finds them by their lift and does
-- not read all that are unfinished, which it takes for the shorter way while they are few, and keeps to.
select 1 from work_order, rows(uuid) as lift_in (lift)
where work_order.lift = lift_in.lift and work_order.state is distinct from 'closed'
