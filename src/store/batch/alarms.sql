-- Alarms as they came in.
insert into alarm (id, channel, kind, mode, disposition, work_order, lift, lift_text, lat, lon, datum,
    people, flags, hazards, caller_name, caller_phone, text, partner, foreign_id, raised_at,
    received_at)
select id, channel, kind, mode, disposition, work_order, lift, lift_text, lat, lon, datum, people,
    coalesce(string_to_array(nullif(flags, ''), ','), '{}'), coalesce(string_to_array(nullif(hazards,
    ''), ','), '{}'), caller_name, caller_phone, text, partner, foreign_id, raised_at, received_at
from rows(uuid, text, text, text, text, uuid, uuid, text, float8, float8, text, int2, text, text, text,
    text, text, text, text, timestamptz, timestamptz) as alarm_in (id, channel, kind, mode, disposition,
    work_order, lift, lift_text,
    lat, lon, datum, people, flags, hazards, caller_name, caller_phone, text, partner, foreign_id,
    raised_at, received_at)
