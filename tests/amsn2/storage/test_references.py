"""What refers to a blob keeps it."""

from amsn2.api.commands import CommandId
from amsn2.api.jobs import ImportFormat
from amsn2.api.media import Attachment, BlobId, Emoticon, EmoticonId, MessageEmoticon
from amsn2.api.models import AccountId, ContactId
from amsn2.api.storage import Remarks, StoredAccount, UnfinishedImport
from amsn2.storage.references import references
from tests.amsn2.storage.conftest import ANNA, ON_SQLITE
from tests.amsn2.storage.samples import line, talk

COMMAND = CommandId("10000000-0000-4000-8000-000000000001")
NAMES = [BlobId(f"{number:064x}") for number in range(1, 8)]


async def test_everything_that_names_one(storage, store):
    account, remark, emoticon, shown, attached, preview, logs = NAMES
    kept = StoredAccount(id=AccountId("a"), network="msn", address="a@b", endpoint_id="e", picture=account)
    async with store.transaction() as transaction:
        await transaction.save_account(kept)
        await transaction.save_remarks(Remarks(contact=ContactId("a:c@d"), picture=remark))
        await transaction.save_emoticon(Emoticon(id=EmoticonId("1"), shortcut=":x", blob=emoticon))
        await transaction.add_import(
            UnfinishedImport(id=COMMAND, account=kept.id, blob=logs, format=ImportFormat.AUTO)
        )
        await transaction.add_conversation(talk())
        await transaction.add_message(line(1, emoticons=(MessageEmoticon(shortcut=":y", blob=shown),)))
        await transaction.add_message(
            line(2, attachment=Attachment(name="f", size=1, blob=attached, preview=preview))
        )
        await transaction.add_message(line(3))
    assert await storage._database.read(lambda connection: references(connection, ANNA)) == set(NAMES)


@ON_SQLITE
async def test_only_what_may_name_one_is_looked_through(storage, store):
    asked = []

    def plans(connection):
        def explained(statement, *args):
            sql = str(statement.compile(connection, compile_kwargs={"literal_binds": True}))
            asked.extend(row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}"))
            return execute(statement, *args)

        execute, connection.execute = connection.execute, explained
        references(connection, ANNA)
        connection.execute = execute

    await storage._database.read(plans)
    assert any("ix_messages_attached" in plan for plan in asked)
