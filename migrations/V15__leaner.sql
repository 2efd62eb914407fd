-- What an alarm writes while somebody waits, made less. No node of the program before may run beside this one: it writes a
-- table that is gone.

-- When an order is to be asked stands in its own row, written with its state: one that is not closed has a moment, a closed
-- one has none (`liftaid audit` looks for others). One index for all that are not closed; those of one lift are found among
-- the lift's orders.
alter table work_order add column due_kind text, add column due_at timestamptz;
update work_order set due_kind = deadline.kind, due_at = deadline.due_at
from deadline where deadline.work_order = work_order.id;
drop table deadline;
drop index work_order_unfinished;
create index work_order_unfinished on work_order (due_at) where state <> 'closed';

-- Hardly an order has an entry that came late, and a report looks at the events of those alone.
alter table work_order add column has_late_entry boolean not null default false;
update work_order set has_late_entry = true
where id in (select subject_id from event where subject_kind = 'order' and recorded_at - occurred_at > interval '5 minutes');
drop index event_entered_late;

-- An assignment is found by its order; a push says which.
alter table push add column work_order uuid;
update push set work_order = assignment.work_order from assignment where assignment.id = push.assignment;
delete from push where work_order is null;
alter table push alter column work_order set not null;
alter table assignment
    drop constraint assignment_pkey,
    drop constraint assignment_work_order_station_key,
    alter column id set not null,
    add primary key (work_order, station);

-- The log's bodies are bytes that a digest is over; as JSON each was read through before it was stored, which took a tenth of
-- PostgreSQL's work in a storm. Whoever looks into one says that it is JSON.
set local default_toast_compression = 'lz4';
alter table event alter column body type text using body::text;
alter table event alter column body set compression lz4;

-- Looked through once a night: thirty days of replies, and alarms of which all but the last months are old.
drop index request_by_age, alarm_by_age;
