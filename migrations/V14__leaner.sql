-- What an alarm writes while somebody waits, made less. No node of the program before may run beside this one: it writes a
-- table that is gone.

-- When an order is to be asked stands in its own row, written with its state: one that is not closed has a moment, a closed
-- one has none (`liftaid audit` looks for others). The index asks for a moment and not for a state: one of all orders that are
-- not closed would be read whole for one lift while they are few, and by the writer's kept plans also when they are many.
alter table work_order add column due_kind text, add column due_at timestamptz;
update work_order set due_kind = deadline.kind, due_at = deadline.due_at
from deadline where deadline.work_order = work_order.id;
drop table deadline;
create index work_order_due on work_order (due_at) where due_at is not null;

-- The log's bodies are bytes that a digest is over; as JSON each was read through before it was stored, which took a tenth of
-- PostgreSQL's work in a storm. Whoever looks into one says that it is JSON.
set local default_toast_compression = 'lz4';
alter table event alter column body type text using body::text;
alter table event alter column body set compression lz4;

-- Thirty days of replies are looked through once a night.
drop index request_by_age;

-- PostgreSQL reads each CHECK anew for every statement (see V3): the ranges of strength and capacity are those of the
-- program's own types, and what is counted is never taken below zero (`src/store/batch/loads.sql`); `liftaid audit` counts
-- the places that are taken.
alter table station_load
    drop constraint station_load_strength_check,
    drop constraint station_load_capacity_check,
    drop constraint station_load_live_check;
