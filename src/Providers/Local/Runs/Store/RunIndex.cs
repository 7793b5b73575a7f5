using System.Globalization;
using Microsoft.Data.Sqlite;

namespace CicdTools.Providers.Local.Runs;

/// <summary>
/// The index over the runs' folders, in SQLite with a write-ahead log, so that several processes may use it at once. It holds nothing
/// that the folders do not: when it is damaged it is set aside, which is said, and made again.
/// </summary>
internal sealed class RunIndex(LocalPaths paths, TimeProvider clock, Action<string>? warn)
{
    private const int Version = 1;

    /// <summary>Gives a new run its id and its number. Ids grow even when the clock goes backwards.</summary>
    public (string Id, int Number) Allocate(string repository, string random) => Use(connection =>
    {
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        string? last = Command(connection, "SELECT max(id) FROM runs").ExecuteScalar() as string;
        string id = RunIds.Next(clock.GetUtcNow(), last, random);
        long number = (long)Command(connection, "SELECT coalesce(max(number), 0) + 1 FROM runs WHERE repository = $repository", ("$repository", repository)).ExecuteScalar()!;
        Command(connection, "INSERT INTO runs (id, repository, number, status, ref) VALUES ($id, $repository, $number, $status, '')", ("$id", id), ("$repository", repository), ("$number", number), ("$status", nameof(RunStatus.Queued))).ExecuteNonQuery();
        transaction.Commit();
        return (id, (int)number);
    });

    /// <summary>Enters a run as it stands.</summary>
    public void Save(Run run) => Use(connection => Save(connection, run));

    /// <summary>The ids of runs, newest first.</summary>
    public List<string> Find(RunQuery query) => !Directory.Exists(paths.Runs) ? [] : Use(connection =>
    {
        using SqliteCommand command = Command(
            connection,
            "SELECT id FROM runs WHERE ($id IS NULL OR id = $id) AND ($repository IS NULL OR repository = $repository) AND ($number IS NULL OR number = $number) AND ($ref IS NULL OR ref = $ref OR ref = '') ORDER BY id DESC",
            ("$id", query.Id),
            ("$repository", query.Repository),
            ("$number", query.Number),
            ("$ref", query.Ref));
        return Ids(command).ToList();
    });

    /// <summary>Removes what is known of a repository.</summary>
    public void Remove(string repository) => Use(connection => Command(connection, "DELETE FROM runs WHERE repository = $repository", ("$repository", repository)).ExecuteNonQuery());

    /// <summary>The ids of all runs but the newest of each repository, oldest first.</summary>
    public string[] Beyond(int kept) => Use(connection =>
    {
        using SqliteCommand command = Command(connection, "SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY repository ORDER BY id DESC) AS place FROM runs) WHERE place > $kept ORDER BY id", ("$kept", kept));
        return Ids(command).ToArray();
    });

    /// <summary>Removes a run.</summary>
    public void Forget(string id) => Use(connection => Command(connection, "DELETE FROM runs WHERE id = $id", ("$id", id)).ExecuteNonQuery());

    private static int Save(SqliteConnection connection, Run run) => Command(
        connection,
        "INSERT INTO runs (id, repository, number, status, ref) VALUES ($id, $repository, $number, $status, $ref) ON CONFLICT (id) DO UPDATE SET status = $status, ref = $ref",
        ("$id", run.Id),
        ("$repository", run.Repository),
        ("$number", run.Number),
        ("$status", run.Status.ToString()),
        ("$ref", run.Ref)).ExecuteNonQuery();

    private static IEnumerable<string> Ids(SqliteCommand command)
    {
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
            yield return reader.GetString(0);
    }

    private static SqliteCommand Command(SqliteConnection connection, string text, params (string Name, object? Value)[] values)
    {
        SqliteCommand command = connection.CreateCommand();
        command.CommandText = text;
        foreach ((string name, object? value) in values)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    private T Use<T>(Func<SqliteConnection, T> body)
    {
        try
        {
            return Open(body);
        }
        catch (SqliteException problem) when (IsDamage(problem))
        {
            SetAside(problem.Message);
            return Open(body);
        }
        catch (SqliteException problem)
        {
            // SQLITE_READONLY, SQLITE_FULL, SQLITE_CANTOPEN.
            throw problem.SqliteErrorCode switch
            {
                13 => StoreErrors.DiskFull(paths.Index, problem),
                8 or 14 => StoreErrors.NotWritable(paths.Root, problem),
                _ => new CicdException("IndexUnavailable", CicdErrorKind.Unavailable, $"The index of the runs could not be used: {problem.Message.TrimEnd('.')}.", paths.Index, "Try again.", problem),
            };
        }
    }

    // SQLITE_CORRUPT and SQLITE_NOTADB (sqlite.org/rescode.html); SQLITE_ERROR when a table is missing from a file that is a database.
    private static bool IsDamage(SqliteException problem) => problem.SqliteErrorCode is 11 or 26 || problem.Message.Contains("no such table", StringComparison.Ordinal);

    private T Open<T>(Func<SqliteConnection, T> body)
    {
        Directory.CreateDirectory(paths.Root);
        SqliteConnectionStringBuilder builder = new() { DataSource = paths.Index, DefaultTimeout = 30, Pooling = false };
        using SqliteConnection connection = new(builder.ConnectionString);
        connection.Open();
        if ((long)Command(connection, "PRAGMA user_version").ExecuteScalar()! != Version)
            Build(connection);
        return body(connection);
    }

    private void Build(SqliteConnection connection)
    {
        Command(connection, "PRAGMA journal_mode = WAL").ExecuteNonQuery();
        using SqliteTransaction transaction = connection.BeginTransaction(deferred: false);
        if ((long)Command(connection, "PRAGMA user_version").ExecuteScalar()! == Version)
            return;
        Command(connection, "CREATE TABLE IF NOT EXISTS runs (id TEXT PRIMARY KEY, repository TEXT NOT NULL, number INTEGER NOT NULL, status TEXT NOT NULL, ref TEXT NOT NULL, UNIQUE (repository, number)) WITHOUT ROWID").ExecuteNonQuery();
        if (Directory.Exists(paths.Runs))
        {
            foreach (string folder in Directory.EnumerateDirectories(paths.Runs).Where(folder => RunIds.IsValid(Path.GetFileName(folder))).Order(StringComparer.Ordinal))
            {
                if (RunStore.TryRead(new RunFolder(folder)) is { } run)
                    Save(connection, run);
            }
        }

        Command(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}")).ExecuteNonQuery();
        transaction.Commit();
    }

    private void SetAside(string why)
    {
        using FileLock guard = FileLock.TryTake(paths.Lock("store", "index")) ?? throw new CicdException("Locked", CicdErrorKind.Conflict, "Another process is repairing the index of the runs.", paths.Index, "Try again.");
        // Whoever came first has repaired it already.
        try
        {
            Open(connection => Command(connection, "SELECT count(*) FROM runs").ExecuteScalar());
            return;
        }
        catch (SqliteException problem) when (IsDamage(problem))
        {
            string backup = $"{paths.Index}.corrupt-{clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture)}";
            File.Move(paths.Index, backup, overwrite: true);
            // These belong to the damaged file and would damage the new one.
            File.Delete($"{paths.Index}-wal");
            File.Delete($"{paths.Index}-shm");
            warn?.Invoke($"The index of the runs was damaged ({why.TrimEnd('.')}). It was kept as '{backup}' and is made again from the runs' folders.");
        }
    }
}
