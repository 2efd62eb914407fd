-- Orders that have no deadline any more.
delete from deadline where work_order = any($1::uuid[])
