-- Outward messages.
insert into outbox (id, kind, target, body, not_before)
select id, kind, target, body::json, not_before
from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
    as outbox_in (id, kind, target, body, not_before)
