using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>
/// The strategy of a deployment job: the steps of its deploy hook are the job's, its other hooks stay native
/// (https://learn.microsoft.com/azure/devops/pipelines/process/deployment-jobs#deployment-strategies).
/// </summary>
internal sealed class DeploymentReader(StepReader steps)
{
    public Step[] Steps(YamlNode strategy, List<NativeSetting> native)
    {
        YamlMap? kind = strategy is YamlMap map && map.Entries.Count == 1 ? map.Entries[0].Value as YamlMap : null;
        YamlMap? deploy = kind?["deploy"] as YamlMap;
        if (deploy?["steps"] is not YamlList list)
        {
            native.Add(AzureFields.Native("strategy", YamlText.Fragment(strategy)));
            return [];
        }

        string name = ((YamlMap)strategy).Entries[0].Name;
        YamlMap rest = Without(kind!, "deploy", Without(deploy, "steps", null));
        if (name != "runOnce" || rest.Entries.Count > 0)
            native.Add(AzureFields.Native("strategy", YamlText.Fragment(new YamlMap([new(name, rest)]))));
        return steps.Read(list, withCheckout: false);
    }

    private static YamlMap Without(YamlMap map, string key, YamlMap? instead) =>
        new([.. map.Entries.Where(entry => entry.Name != key), .. instead is { Entries.Count: > 0 } ? new[] { new YamlEntry(key, instead) } : []]);
}
