using System.Security.Cryptography;
using System.Text;
using CicdTools.Providers.Records;

namespace CicdTools.Providers.Deployments;

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

    /// <summary>The SHA-256 of what an application gets to see of it: the number of its instances and its variables, in the order of their names.</summary>
    public static string Digest(int instances, VariableMap variables)
    {
        string text = RecordJson.Write(new Configuration(instances, new(variables.OrderBy(variable => variable.Key, StringComparer.Ordinal))));
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
