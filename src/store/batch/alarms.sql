-- Alarms as they came in.
insert into alarm (id, channel, kind, mode, disposition, work_order, lift, lift_text, lat, lon, datum,
    people, flags, hazards, caller_name, caller_phone, text, partner, foreign_id, raised_at,
    received_at)
select id, channel, kind, mode, disposition, work_order, lift, lift_text, lat, lon, datum, people,
    coalesce(string_to_array(nullif(flags, ''), ','), '{}'), coalesce(string_to_array(nullif(hazards,
    ''), ','), '{}'), caller_name, caller_phone, text, partner, foreign_id, raised_at, received_at
from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::uuid[],
    $8::text[], $9::float8[], $10::float8[], $11::text[], $12::int2[], $13::text[], $14::text[],
    $15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::timestamptz[],
    $21::timestamptz[]) as alarm_in (id, channel, kind, mode, disposition, work_order, lift, lift_text,
    lat, lon, datum, people, flags, hazards, caller_name, caller_phone, text, partner, foreign_id,
    raised_at, received_at)
