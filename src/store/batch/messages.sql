-- Outward messages.
insert into outbox (id, kind, target, body, not_before)
select id, kind, target, body::json, not_before
from rows(uuid, text, text, text, timestamptz) as outbox_in (id, kind, target, body, not_before)
