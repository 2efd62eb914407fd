-- The events of one batch. The head row's lock orders all commits: it is taken last, and positions follow from it,
-- so that they are gap-free and in commit order. `running` is the digest of the batch's lines up to this one; the
-- hash is sha256(hash of the head before the batch || running), so that each line hangs on all before it.
with head as (
    select seq, hash from feed_head for update
), written as (
    insert into event (seq, subject_kind, subject_id, subject_version, kind, body, form, mode, audience, actor,
        source, implausible, occurred_at, recorded_at, prev_hash, hash)
    select head.seq + line.ord, line.subject_kind, line.subject_id, line.version, line.kind, line.body::json, 1,
        line.mode, string_to_array(line.audience, ','), line.actor, line.source, line.implausible,
        line.occurred_at, line.recorded_at, head.hash, sha256(head.hash || line.running)
    from head, unnest($1::text[], $2::uuid[], $3::int4[], $4::text[], $5::text[], $6::text[], $7::text[],
        $8::text[], $9::text[], $10::bool[], $11::timestamptz[], $12::timestamptz[], $13::bytea[])
        with ordinality as line (subject_kind, subject_id, version, kind, body, mode, audience, actor, source,
        implausible, occurred_at, recorded_at, running, ord)
)
update feed_head set seq = head.seq + cardinality($13::bytea[]),
    hash = sha256(head.hash || ($13::bytea[])[cardinality($13::bytea[])])
from head
returning feed_head.seq
