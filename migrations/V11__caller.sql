-- A caller who rings again is found by the number: which lifts it called about before.
create index alarm_by_caller on alarm (caller_phone, received_at desc) where caller_phone is not null;
