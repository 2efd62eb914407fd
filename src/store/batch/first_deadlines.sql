-- The soonest deadline of each order that the batch opens.
insert into deadline (work_order, kind, due_at)
select work_order, kind, due_at
from rows(uuid, text, timestamptz) as first_deadline_in (work_order, kind, due_at)
