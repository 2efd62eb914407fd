-- Orders that the batch opens. From here to the commit nobody else takes a number of the day, and one that was foreseen but is
-- taken already makes the batch fail. The first number of the lock is ours and means nothing.
insert into work_order (id, number_day, number_serial, version, mode, state, priority, lift, district,
    alarm_count, channel, second_tier, opened_at, state_since, recorded_at, alarm_raised_at, answered_at,
    located_at, dispatched_at, due_kind, due_at, has_late_entry)
select id, number_day, number_serial, version, mode, state, priority, lift, district, alarm_count, channel,
    second_tier, opened_at, state_since, recorded_at, alarm_raised_at, answered_at, located_at, dispatched_at,
    due_kind, due_at, has_late_entry
from rows(uuid, int4, int4, int4, text, text, text, uuid, int4, int4, text, bool, timestamptz, timestamptz,
    timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, text, timestamptz, bool) as opened_in (id, number_day,
    number_serial, version, mode, state, priority, lift, district, alarm_count, channel, second_tier,
    opened_at, state_since, recorded_at, alarm_raised_at, answered_at, located_at, dispatched_at, due_kind,
    due_at, has_late_entry)
where pg_advisory_xact_lock(962315, number_day) is not null
