-- The soonest deadline of each order that has one.
insert into deadline (work_order, kind, due_at)
select work_order, kind, due_at
from rows(uuid, text, timestamptz) as deadline_in (work_order, kind, due_at)
on conflict (work_order) do update set kind = excluded.kind, due_at = excluded.due_at
where (deadline.kind, deadline.due_at) is distinct from (excluded.kind, excluded.due_at)
