-- The events of one batch, from the head on. `running` is the digest of the lines up to this one; the hash is
-- sha256(hash of the head before the batch || running), so that each line hangs on all before it; the last one's is the new head's.
-- $1: the form that all of them are written in.
insert into event (seq, subject_kind, subject_id, subject_version, kind, body, form, mode, audience, actor,
    source, implausible, occurred_at, recorded_at, prev_hash, hash)
select head.base + line.ord, line.subject_kind, line.subject_id, line.version, line.kind, line.body, $1::int2,
    line.mode, string_to_array(line.audience, ','), line.actor, line.source, line.implausible,
    line.occurred_at, line.recorded_at, head.prev_hash,
    case when head.base + line.ord = head.seq then head.hash else sha256(head.prev_hash || line.running) end
from head, rows(int8, text, uuid, int4, text, text, text, text, text, text, bool, timestamptz,
    timestamptz, bytea) as line (ord, subject_kind, subject_id, version, kind, body, mode, audience, actor,
    source, implausible, occurred_at, recorded_at, running)
