using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CicdTools.Providers.Kubernetes;

/// <summary>Secrets that nodes pull images with: https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/. What is in one goes to the API server alone, over its connection.</summary>
internal sealed partial class PullSecrets(KubernetesApi api, string context)
{
    /// <summary>https://kubernetes.io/docs/concepts/configuration/secret/#docker-config-secrets.</summary>
    private const string Kind = "kubernetes.io/dockerconfigjson";

    private const string Key = ".dockerconfigjson";

    private const int MostTries = 5;

    /// <summary>https://kubernetes.io/docs/tasks/manage-kubernetes-objects/update-api-object-kubectl-patch/.</summary>
    private const string Merge = "application/merge-patch+json";

    public async IAsyncEnumerable<PullSecret> AllAsync(string? environment, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string space = environment ?? api.Access.Namespace;
        Dictionary<string, List<string>> users = await AccountsAsync(space, cancellationToken).ConfigureAwait(false);
        await foreach (JsonElement item in api.FilterAsync<JsonElement>(Resource.Secrets, space, $"type={Kind}", cancellationToken).ConfigureAwait(false))
            yield return Describe(item, users);
    }

    public async Task<Change> PlanAsync(PullSecretRequest request, CancellationToken cancellationToken)
    {
        string space = request.Environment ?? api.Access.Namespace, registry = RequireRegistry(request);
        if (request.Name.Length > 253 || !Subdomain().IsMatch(request.Name))
            throw Errors.InvalidName("a secret", request.Name, "it takes up to 253 lower-case letters, digits, '-' and '.', and begins and ends with a letter or digit.");
        // The two stand before and behind the first colon when they are sent.
        if (request.UserName.Length == 0 || request.UserName.Contains(':', StringComparison.Ordinal) || request.Password.Reveal().Length == 0)
            throw new CicdException("InvalidUser", CicdErrorKind.Invalid, "A registry wants a user, whose name has no ':', and a password.", request.Name, "Give both; of a service principal of Azure they are the client's identifier and its secret.");
        JsonObject? before = await FindAsync(Resource.Secrets, space, request.Name, cancellationToken).ConfigureAwait(false);
        if (before is not null && (string?)before["type"] != Kind)
            throw new CicdException("SecretOfOtherKind", CicdErrorKind.Conflict, $"'{space}' has a secret '{request.Name}' already, of the kind '{Errors.Shown((string?)before["type"] ?? "")}', which cannot be changed.", request.Name, "Choose another name.");
        JsonObject? account = request.ServiceAccount is null ? null : await RequireAccountAsync(space, request.ServiceAccount, cancellationToken).ConfigureAwait(false);
        JsonObject registries = Registries(before), entry = Entry(request);
        bool isSame = JsonNode.DeepEquals(registries[registry], entry), hasAccount = account is null || Names(account).Contains(request.Name);
        registries[registry] = entry;
        JsonObject manifest = Manifest(request.Name, space, registries);
        // Whoever made it, such as kubectl or a pipeline's task, owns the field; it is taken over where that was agreed to.
        bool isNew = before is null;
        if (!isSame)
            await api.ApplyAsync(Resource.Secrets, space, request.Name, manifest, dryRun: true, force: !isNew, cancellationToken).ConfigureAwait(false);
        if (!hasAccount)
            await GiveAsync(space, request, dryRun: true, cancellationToken).ConfigureAwait(false);
        return new($"pull secret '{space}/{request.Name}'", $"{(isNew ? "Make it" : "Change it")}, for {registry} as {Errors.Shown(request.UserName)}{(hasAccount ? "" : $", and give it to the pods of the service account '{request.ServiceAccount}'")}", async token =>
        {
            if (!isSame)
                await api.ApplyAsync(Resource.Secrets, space, request.Name, manifest, dryRun: false, force: !isNew, token).ConfigureAwait(false);
            if (!hasAccount)
                await GiveAsync(space, request, dryRun: false, token).ConfigureAwait(false);
            JsonElement made = await api.FindAsync<object>(Resource.Secrets, space, request.Name, token).ConfigureAwait(false) is JsonElement found ? found
                : throw new CicdException("ObjectChanged", CicdErrorKind.Conflict, $"The secret '{request.Name}' is gone again.", request.Name, "Somebody else removed it meanwhile: look, and try again.");
            return Describe(made, await AccountsAsync(space, token).ConfigureAwait(false));
        })
        {
            WantsConfirmation = !isNew && !isSame,
            AlreadyDone = isSame && hasAccount ? $"The pull secret '{space}/{request.Name}' is so already." : null,
        };
    }

    private async Task<JsonObject?> FindAsync(Resource resource, string space, string name, CancellationToken cancellationToken) =>
        await api.FindAsync<object>(resource, space, name, cancellationToken).ConfigureAwait(false) is JsonElement found ? JsonObject.Create(found) : null;

    /// <summary>The service accounts that have each secret. Who may not see them is told none.</summary>
    private async Task<Dictionary<string, List<string>>> AccountsAsync(string space, CancellationToken cancellationToken)
    {
        Dictionary<string, List<string>> users = new(StringComparer.Ordinal);
        try
        {
            await foreach (JsonElement account in api.ListAsync<JsonElement>(Resource.ServiceAccounts, space, null, cancellationToken).ConfigureAwait(false))
            {
                foreach (string secret in Names(JsonObject.Create(account)!))
                    (users.TryGetValue(secret, out List<string>? known) ? known : users[secret] = []).Add(account.GetProperty("metadata").GetProperty("name").GetString()!);
            }
        }
        catch (CicdException refused) when (refused.Kind == CicdErrorKind.Forbidden)
        {
            return users;
        }

        return users;
    }

    private static IEnumerable<string> Names(JsonObject account) => (account["imagePullSecrets"] as JsonArray ?? []).Select(one => (string?)one?["name"]).OfType<string>();

    private async Task<JsonObject> RequireAccountAsync(string space, string name, CancellationToken cancellationToken) =>
        await FindAsync(Resource.ServiceAccounts, space, name, cancellationToken).ConfigureAwait(false)
        ?? throw Errors.NotFound("ServiceAccountNotFound", $"service account of '{space}'", name, remedy: "Check the name; 'default' is there by itself.");

    // A patch puts a list in the place of the whole one, so that it names what was there; where somebody else wrote the account meanwhile, the server refuses its version.
    private async Task GiveAsync(string space, PullSecretRequest request, bool dryRun, CancellationToken cancellationToken)
    {
        for (int tries = 1; ; tries++)
        {
            JsonObject account = await RequireAccountAsync(space, request.ServiceAccount!, cancellationToken).ConfigureAwait(false);
            if (Names(account).Contains(request.Name))
                return;
            JsonObject patch = new()
            {
                ["metadata"] = new JsonObject { ["resourceVersion"] = account["metadata"]!["resourceVersion"]!.DeepClone() },
                ["imagePullSecrets"] = new JsonArray([.. Names(account).Append(request.Name).Select(one => new JsonObject { ["name"] = one })]),
            };
            try
            {
                await api.PatchAsync(Resource.ServiceAccounts, space, request.ServiceAccount!, patch, Merge, dryRun, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (CicdException changed) when (changed.Id == "ObjectChanged" && tries < MostTries)
            {
                // A controller gives new accounts their tokens: looked at anew, it is the same as before but for that.
            }
        }
    }

    private PullSecret Describe(JsonElement item, Dictionary<string, List<string>> users)
    {
        JsonElement metadata = item.GetProperty("metadata");
        string name = metadata.GetProperty("name").GetString()!;
        JsonObject registries = Registries(JsonObject.Create(item));
        return new()
        {
            Context = context,
            Environment = metadata.GetProperty("namespace").GetString()!,
            Name = name,
            Registries = [.. registries.Select(pair => pair.Key)],
            UserNames = [.. registries.Select(pair => User(pair.Value))],
            ServiceAccounts = [.. users.GetValueOrDefault(name) ?? []],
            CreatedAt = metadata.TryGetProperty("creationTimestamp", out JsonElement made) && made.ValueKind == JsonValueKind.String ? made.GetDateTimeOffset() : null,
        };
    }

    // Programs write the user by itself, in 'auth' with the password, or both.
    private static string User(JsonNode? entry)
    {
        if (entry is not JsonObject map)
            return "";
        if ((string?)(map["username"] as JsonValue) is { Length: > 0 } user)
            return user;
        Span<byte> bytes = stackalloc byte[4096];
        return (string?)(map["auth"] as JsonValue) is { } both && Convert.TryFromBase64String(both, bytes, out int length) ? Encoding.UTF8.GetString(bytes[..length]).Split(':')[0] : "";
    }

    private static JsonObject Registries(JsonObject? secret)
    {
        if ((string?)(secret?["data"]?[Key] as JsonValue) is not { } data)
            return [];
        try
        {
            return JsonNode.Parse(Convert.FromBase64String(data))?["auths"]?.DeepClone() as JsonObject ?? [];
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            // The server checks what it takes, so that this is one that it took before it did.
            return [];
        }
    }

    private static JsonObject Entry(PullSecretRequest request) => new()
    {
        ["username"] = request.UserName,
        ["password"] = request.Password.Reveal(),
        ["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{request.UserName}:{request.Password.Reveal()}")),
    };

    private static JsonObject Manifest(string name, string space, JsonObject registries) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = space },
        ["type"] = Kind,
        ["data"] = new JsonObject { [Key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(new JsonObject { ["auths"] = registries.DeepClone() }.ToJsonString())) },
    };

    /// <summary>The registry as images begin with it. Docker Hub alone is known by an address.</summary>
    private static string RequireRegistry(PullSecretRequest request)
    {
        string given = request.Registry.Contains("://", StringComparison.Ordinal) ? request.Registry : $"https://{request.Registry}";
        if (!Uri.TryCreate(given, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("https" or "http") || uri.UserInfo.Length > 0 || uri.Host.Length == 0 || uri.Query.Length > 0)
            throw new CicdException("InvalidRegistry", CicdErrorKind.Invalid, $"'{Errors.Shown(request.Registry)}' is no registry.", request.Name, "Give its host, such as contoso.azurecr.io.");
        return uri.Host == "index.docker.io" ? "https://index.docker.io/v1/" : uri.Authority;
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$", RegexOptions.CultureInvariant)]
    private static partial Regex Subdomain();
}
