using System.Text.Json.Nodes;

namespace CicdTools.Providers.Kubernetes.KubeConfigs;

/// <summary>A part of a kubeconfig, what is set in an entry of it, and what would speak against that and goes: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/.</summary>
internal sealed record KubeFields(string Section, string Body, (string Key, string Value)[] Set, string[] Drop)
{
    private static readonly string[] OtherCredentials =
        ["client-certificate", "client-certificate-data", "client-key", "client-key-data", "tokenFile", "as", "as-uid", "as-groups", "as-user-extra", "username", "password", "auth-provider", "exec"];

    /// <summary>The parts that an entry is made of.</summary>
    public static KubeFields[] Of(KubeEntry entry) =>
    [
        // A cluster with an authority that also says that nobody is to be checked is refused by kubectl.
        new("clusters", "cluster", [.. Given("certificate-authority-data", entry.Authority), ("server", entry.Server)], entry.Authority is null ? [] : ["certificate-authority", "insecure-skip-tls-verify"]),
        new("contexts", "context", [("cluster", entry.Name), .. Given("namespace", entry.Namespace), ("user", entry.Name)], []),
        new("users", "user", [("token", entry.Token.Reveal())], OtherCredentials),
    ];

    /// <summary>The entry where there is none yet, its keys in the order that kubectl writes.</summary>
    public JsonObject Item(string name)
    {
        JsonObject body = new(Set.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value))));
        return string.CompareOrdinal(Body, "name") < 0 ? new() { [Body] = body, ["name"] = name } : new() { ["name"] = name, [Body] = body };
    }

    private static (string Key, string Value)[] Given(string key, string? value) => value is null ? [] : [(key, value)];
}
