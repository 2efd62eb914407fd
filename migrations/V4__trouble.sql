-- Troubles of the centre itself are asked for by every seat, four times a minute: what failed for good and which
-- orders are quarantined must be found without reading the tables.

create index outbox_failed on outbox (failed_at) where failed_at is not null and done_at is null;
create index work_order_quarantined on work_order (quarantined_at) where quarantined_at is not null;
