using System.Text.Json;
using System.Text.Json.Serialization;
using CicdTools.Cmdlets.Runners;

namespace CicdTools.Cmdlets.Contexts;

/// <summary>The named contexts of this user: a file of references, never of credentials, and those that are there by themselves: <c>local</c>, and on a runner <c>runner</c>.</summary>
internal sealed class ContextStore
{
    public const string Local = "local";

    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly string _path = Path.Combine(DataFolders.Configuration, "contexts.json");

    /// <summary>The connection that the runner gives by itself; null where there is none.</summary>
    public static Connection? FromRunner() => RunnerConnection.Of(HostRunner.Current, () => ProviderLoadContext.Catalog.Providers.Select(provider => provider.Name));

    public IReadOnlyList<Connection> All()
    {
        Connection[] written = Read();
        List<Connection> all = [.. written];
        if (!Array.Exists(written, IsLocal))
            all.Insert(0, new() { Name = Local, Provider = "Local" });
        // One that somebody has made under this name is meant to take its place.
        if (FromRunner() is { } runner && !Array.Exists(written, connection => connection.Name.Equals(runner.Name, StringComparison.OrdinalIgnoreCase)))
            all.Add(runner);
        return all;
    }

    public Connection Get(string name) =>
        All().FirstOrDefault(connection => connection.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw Errors.NotFound("ContextNotFound", "context", name, All().Select(connection => connection.Name), "Connect-CicdProvider makes one.");

    public void Save(Connection connection)
    {
        WriteScope.Demand(Intent.Write, _path);
        Write([.. Read().Where(other => !other.Name.Equals(connection.Name, StringComparison.OrdinalIgnoreCase)), connection]);
    }

    public void Remove(string name)
    {
        WriteScope.Demand(Intent.Write, _path);
        Write([.. Read().Where(other => !other.Name.Equals(name, StringComparison.OrdinalIgnoreCase))]);
    }

    private static bool IsLocal(Connection connection) => connection.Name.Equals(Local, StringComparison.OrdinalIgnoreCase);

    private Connection[] Read()
    {
        if (!File.Exists(_path))
            return [];
        RequirePrivate();
        try
        {
            return JsonSerializer.Deserialize<Connection[]>(File.ReadAllBytes(_path), Options) ?? [];
        }
        catch (JsonException exception)
        {
            throw new CicdException("ContextsFileInvalid", CicdErrorKind.Invalid, $"The contexts file '{_path}' is not valid JSON: {exception.Message}", _path, "Mend it, or move it away and connect again.", exception);
        }
    }

    private void Write(Connection[] connections)
    {
        string folder = Path.GetDirectoryName(_path)!;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        string temporary = Path.Combine(folder, $"contexts.{Guid.NewGuid():N}.tmp");
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (FileStream stream = new(temporary, options))
        {
            JsonSerializer.Serialize(stream, connections, Options);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, _path, overwrite: true);
    }

    // Whoever could write this file could send our credentials elsewhere. One that only its owner may read, and that we can read, is ours.
    private void RequirePrivate()
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if ((File.GetUnixFileMode(_path) & Others) != 0)
            throw new CicdException("ContextsFileNotPrivate", CicdErrorKind.Forbidden, $"Others may read or write the contexts file '{_path}'.", _path, "Look through it, then: chmod 600 on it.");
    }
}
