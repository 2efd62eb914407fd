-- The first offers of orders that the batch opens.
insert into assignment (id, work_order, station, level, state, offered_at)
select id, work_order, station, level, state, offered_at
from rows(uuid, uuid, uuid, text, text, timestamptz) as offer_in (id, work_order, station, level, state,
    offered_at)
