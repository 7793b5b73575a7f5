using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CicdTools.Providers.Records;

namespace CicdTools.Providers.Kubernetes.Environments;

/// <summary>The books of a cluster's environments: a Secret in each namespace, as Helm keeps its releases, because whoever may not read the secrets there need not know what a pod was given.</summary>
internal sealed class BookStore(KubernetesApi api)
{
    public const string Name = "cicdtools-environment";

    private const string Label = "cicdtools/book";
    private const string Key = "book.json";

    /// <summary>How often a change is tried anew because somebody else was faster.</summary>
    private const int MaxTries = 20;

    /// <summary>The book of a namespace; an empty one where there is none.</summary>
    public async Task<EnvironmentBook> ReadAsync(string @namespace, CancellationToken cancellationToken) =>
        await api.FindAsync<object>(Resource.Secrets, @namespace, Name, cancellationToken).ConfigureAwait(false) is JsonElement secret ? Read(secret) : new();

    /// <summary>The books of all namespaces, or of one.</summary>
    public async Task<List<(string Namespace, EnvironmentBook Book)>> ReadAllAsync(string? @namespace, CancellationToken cancellationToken)
    {
        List<(string, EnvironmentBook)> books = [];
        try
        {
            await foreach (JsonElement secret in api.ListAsync<JsonElement>(Resource.Secrets, @namespace, $"{Label}=true", cancellationToken).ConfigureAwait(false))
                books.Add((secret.GetProperty("metadata").GetProperty("namespace").GetString()!, Read(secret)));
        }
        catch (CicdException refused) when (refused.Kind == CicdErrorKind.Forbidden)
        {
            // Whoever may not read secrets sees what runs, and not how it came there.
        }

        return books;
    }

    /// <summary>The commit point: the book as a change makes it of the newest one, or nothing. What the change refuses, is refused.</summary>
    public async Task<EnvironmentBook> ChangeAsync(string @namespace, Func<EnvironmentBook, EnvironmentBook> change, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            EnvironmentBook before = await ReadAsync(@namespace, cancellationToken).ConfigureAwait(false);
            EnvironmentBook after = change(before).Trimmed();
            try
            {
                JsonObject secret = Secret(@namespace, after, before.Version);
                JsonElement written = before.Version is null
                    ? await api.CreateAsync(Resource.Secrets, @namespace, secret, dryRun: false, cancellationToken).ConfigureAwait(false)
                    : await api.ReplaceAsync(Resource.Secrets, @namespace, Name, secret, cancellationToken).ConfigureAwait(false);
                return Read(written);
            }
            catch (CicdException faster) when (faster.Id is "ObjectChanged" or "ObjectExists" && attempt < MaxTries)
            {
                // Somebody else changed the book: the change is made of theirs.
            }
            catch (CicdException unknown) when (unknown.Id is "OutcomeUnknown" && attempt < MaxTries)
            {
                // The answer was lost on its way, and the book itself tells whether it was written.
                EnvironmentBook now = await ReadAsync(@namespace, cancellationToken).ConfigureAwait(false);
                if (RecordJson.Write(now) == RecordJson.Write(after))
                    return now;
                if (now.Version != before.Version)
                    throw;
            }
        }
    }

    private static EnvironmentBook Read(JsonElement secret)
    {
        JsonElement metadata = secret.GetProperty("metadata");
        string text = secret.TryGetProperty("data", out JsonElement data) && data.TryGetProperty(Key, out JsonElement value) ? Encoding.UTF8.GetString(value.GetBytesFromBase64()) : "";
        EnvironmentBook book = RecordJson.Read<EnvironmentBook>(text) ?? throw Damaged(metadata.GetProperty("namespace").GetString()!);
        return book with { Version = metadata.GetProperty("resourceVersion").GetString() };
    }

    // https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions: an update that names a version is refused where the object has another one.
    private static JsonObject Secret(string @namespace, EnvironmentBook book, string? version)
    {
        JsonObject metadata = new() { ["name"] = Name, ["namespace"] = @namespace, ["labels"] = new JsonObject { [Label] = "true", ["app.kubernetes.io/managed-by"] = "cicdtools" } };
        if (version is not null)
            metadata["resourceVersion"] = version;
        return new()
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["type"] = "cicdtools/environment",
            ["metadata"] = metadata,
            ["data"] = new JsonObject { [Key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(RecordJson.Write(book))) },
        };
    }

    private static CicdException Damaged(string @namespace) =>
        new("EnvironmentDamaged", CicdErrorKind.Unavailable, $"The book of the environment '{@namespace}' cannot be read: the Secret '{Name}' is damaged.", @namespace, $"Bring the Secret back from a copy, or delete it: then the ledger of '{@namespace}' begins anew, and what runs there stays.");
}
