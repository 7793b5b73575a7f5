using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.AzureDevOps;

/// <summary>The pools that the jobs of a pipeline name: https://learn.microsoft.com/en-us/azure/devops/pipelines/yaml-schema/pool. The one at the lowest level counts.</summary>
internal static class PipelinePools
{
    /// <summary>The pool of Microsoft's own machines, which an image stands for where no name does: https://learn.microsoft.com/en-us/azure/devops/pipelines/agents/pools-queues#default-agent-pools.</summary>
    public const string Hosted = "Azure Pipelines";

    /// <summary>The names of the pools, each once, in order.</summary>
    /// <param name="finalYaml">The file with all templates in it.</param>
    /// <param name="standing">The pool of jobs that name none; null where it is not known.</param>
    public static string[] In(string finalYaml, string? standing)
    {
        DiagnosticBag diagnostics = new();
        YamlMap? root = YamlLoader.LoadMap(finalYaml, "azure-pipelines.yml", diagnostics);
        diagnostics.ThrowIfErrors();
        return root is null ? [] : [.. Of(root, null).Select(pool => Name(pool, standing)).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private static IEnumerable<YamlNode?> Of(YamlMap part, YamlNode? outer)
    {
        YamlNode? pool = part["pool"] ?? outer;
        YamlMap[] inner = [.. (part["stages"] ?? part["jobs"]) is YamlList list ? list.Items.OfType<YamlMap>() : []];
        return inner.Length == 0 ? [pool] : inner.SelectMany(one => Of(one, pool));
    }

    private static string? Name(YamlNode? pool, string? standing) => pool switch
    {
        // https://learn.microsoft.com/en-us/azure/devops/pipelines/process/phases#server-jobs: it needs no machine.
        YamlScalar { Value: "server" } => null,
        YamlScalar { IsNull: false } name => name.Value,
        YamlMap map when map["name"] is YamlScalar { IsNull: false } name => name.Value,
        YamlMap map when map["vmImage"] is YamlScalar { IsNull: false } => Hosted,
        _ => standing,
    };
}
