using System.Security.Cryptography;
using System.Text;

namespace CicdTools.Providers.Local.Environments;

/// <summary>What a user says about an environment.</summary>
internal sealed record EnvironmentSettings
{
    public const int DefaultInstances = 4;

    public string Name { get; init; } = "";

    /// <summary>Its place in the order of promotion, from 0.</summary>
    public int Order { get; init; }

    public bool RequiresApproval { get; init; }

    public string[] Approvers { get; init; } = [];

    public int Instances { get; init; } = DefaultInstances;

    public VariableMap Variables { get; init; } = new();

    /// <summary>The environments of a local context until somebody changes them.</summary>
    public static EnvironmentSettings[] Defaults =>
    [
        new() { Name = "staging", Order = 0 },
        new() { Name = "production", Order = 1, RequiresApproval = true },
    ];

    /// <summary>The SHA-256 of what an application gets to see of it: the number of its instances and its variables, in the order of their names.</summary>
    public static string Digest(int instances, VariableMap variables)
    {
        string text = LocalJson.Write(new Configuration(instances, new(variables.OrderBy(variable => variable.Key, StringComparer.Ordinal))));
        return $"sha256:{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text))).ToLowerInvariant()}";
    }

    public DeploymentEnvironment Describe(string context, string? commit) => new()
    {
        Context = context,
        Name = Name,
        RequiresApproval = RequiresApproval,
        Approvers = Approvers,
        Instances = Instances,
        Variables = Variables,
        Order = Order,
        Commit = commit,
    };

    private sealed record Configuration(int Instances, VariableMap Variables);
}
