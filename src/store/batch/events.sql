-- The events of one batch. The head row's lock orders all commits: this statement is the last, and positions follow
-- from the head, so that they are gap-free and in commit order. $1: how many lines; $2: the digest of them all.
-- `running` is the digest of the lines up to this one; the hash is sha256(hash of the head before the batch ||
-- running), so that each line hangs on all before it.
with moved as (
    update feed_head set seq = seq + $1::int8, prev_hash = hash, hash = sha256(hash || $2::bytea)
    returning seq, seq - $1::int8 as base, prev_hash
), written as (
    insert into event (seq, subject_kind, subject_id, subject_version, kind, body, form, mode, audience, actor,
        source, implausible, occurred_at, recorded_at, prev_hash, hash)
    select moved.base + line.ord, line.subject_kind, line.subject_id, line.version, line.kind, line.body::json, 1,
        line.mode, string_to_array(line.audience, ','), line.actor, line.source, line.implausible,
        line.occurred_at, line.recorded_at, moved.prev_hash, sha256(moved.prev_hash || line.running)
    from moved, rows(3: int8, text, uuid, int4, text, text, text, text, text, text, bool, timestamptz,
        timestamptz, bytea) as line (ord, subject_kind, subject_id, version, kind, body, mode, audience, actor,
        source, implausible, occurred_at, recorded_at, running)
)
select seq from moved
