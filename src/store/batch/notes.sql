-- Notes that events refer to.
insert into note (id, work_order, author, text, written_at)
select id, work_order, author, text, written_at from unnest($1::uuid[], $2::uuid[], $3::text[],
    $4::text[], $5::timestamptz[]) as note_in (id, work_order, author, text, written_at)
