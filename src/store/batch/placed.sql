-- Alarms that belong to another order now: parked ones that were placed, and those that left their order.
update alarm set work_order = placed_in.work_order, lift = coalesce(placed_in.lift, alarm.lift)
from rows(uuid, uuid, uuid) as placed_in (alarm, work_order, lift)
where alarm.id = placed_in.alarm
