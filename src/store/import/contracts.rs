//! Contracts: which firm maintains each lift.
//!
//! Must not: make a lift; one that is not known is a problem of its line.

use super::{Changes, Check, ImportError, NewIds, changes, check, count, line_number};
use crate::import::{ContractLine, Sheet};
use crate::kernel::{OrganisationId, Phone};
use crate::store::Connection;
use crate::store::city::copy;
use tokio_postgres::types::{ToSql, Type};

/// Sets which firm maintains each lift; firms are known by code, made where missing, renamed where they differ.
///
/// # Errors
/// Lines that do not fit what is there, or the database. The caller rolls back.
pub async fn merge_contracts(
    client: &impl Connection,
    sheet: &Sheet<ContractLine>,
    ids: &mut NewIds<'_>,
) -> Result<Changes, ImportError> {
    let client = client.client();
    client
        .batch_execute(
            "create temp table import_contract (line bigint, new_firm uuid, lift integer, firm text, \
                 firm_name text, duty_phone text) on commit drop",
        )
        .await?;
    let columns = [
        ("line", Type::INT8),
        ("new_firm", Type::UUID),
        ("lift", Type::INT4),
        ("firm", Type::TEXT),
        ("firm_name", Type::TEXT),
        ("duty_phone", Type::TEXT),
    ];
    let rows: Vec<(OrganisationId, &ContractLine)> =
        sheet.lines.iter().map(|line| (OrganisationId::from_uuid(ids.make()), line)).collect();
    copy(client, "import_contract", &columns, &rows, |(firm, line)| {
        let values: Vec<Box<dyn ToSql + Sync + Send + '_>> = vec![
            Box::new(line_number(line.line)),
            Box::new(firm.uuid()),
            Box::new(line.lift.number().cast_signed()),
            Box::new(&*line.maintainer),
            Box::new(&*line.maintainer_name),
            Box::new(line.duty_phone.as_ref().map(Phone::reveal)),
        ];
        values
    })
    .await?;
    client.batch_execute("create index on import_contract (lift); analyze import_contract").await?;
    let unknown = Check {
        sql: "select line, lpad(lift::text, 7, '0') as value from import_contract i \
             where not exists (select from lift l where l.code = i.lift)",
        column: "lift",
        chinese: "没有该电梯",
        english: "there is no such lift",
    };
    check(client, &[unknown]).await?;
    let firms_changed: i64 = client.query_one(LINES_OF_CHANGED_FIRMS, &[]).await?.try_get("line_count")?;
    client.batch_execute(FIRMS_OF_CONTRACTS).await?;
    let sql = "update lift l set maintainer = o.id from import_contract i join organisation o \
             on o.kind = 'maintainer' and o.code = i.firm \
         where l.code = i.lift and l.maintainer is null";
    let added = count(client, sql).await?;
    let sql = "update lift l set maintainer = o.id from import_contract i join organisation o \
             on o.kind = 'maintainer' and o.code = i.firm \
         where l.code = i.lift and l.maintainer is distinct from o.id";
    let changed = count(client, sql).await?;
    Ok(changes(sheet.lines.len(), added, changed + firms_changed.cast_unsigned()))
}

/// A line changes something, too, whose lift stays with its firm while the firm gets another name or phone.
const LINES_OF_CHANGED_FIRMS: &str = "
    select count(*) as line_count from import_contract i
        join lift l on l.code = i.lift
        join organisation o on o.id = l.maintainer and o.kind = 'maintainer' and o.code = i.firm
        where (o.name, o.duty_phone) is distinct from (i.firm_name, coalesce(i.duty_phone, o.duty_phone))";

/// A missing phone leaves the known one.
const FIRMS_OF_CONTRACTS: &str = "
    insert into organisation (id, kind, code, name, duty_phone)
        select distinct on (firm) new_firm, 'maintainer', firm, firm_name, duty_phone from import_contract
        order by firm, line
        on conflict (kind, code) do update set name = excluded.name,
            duty_phone = coalesce(excluded.duty_phone, organisation.duty_phone)
        where (organisation.name, organisation.duty_phone) is distinct from
            (excluded.name, coalesce(excluded.duty_phone, organisation.duty_phone))";
