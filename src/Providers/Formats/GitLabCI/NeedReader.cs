using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>What stands under <c>needs</c> (https://docs.gitlab.com/ci/yaml/#needs). Needs of other pipelines, optional ones and those of single matrix jobs are kept beside.</summary>
internal static class NeedReader
{
    /// <summary>The jobs; null where the key is absent.</summary>
    /// <param name="fields">The job.</param>
    /// <param name="withoutArtifacts">Those whose artifacts are not wanted.</param>
    public static string[]? Read(YamlFields fields, out string[] withoutArtifacts)
    {
        withoutArtifacts = [];
        YamlNode? node = fields.Peek("needs");
        if (node is null or YamlScalar { IsNull: true })
        {
            fields.Take("needs");
            return null;
        }

        IReadOnlyList<YamlNode> items = node is YamlList list ? list.Items : [node];
        List<string> needs = [], without = [];
        bool plain = true;
        foreach (YamlNode item in items)
        {
            switch (item)
            {
                case YamlScalar { IsNull: false } name:
                    needs.Add(name.Value);
                    break;
                case YamlMap map when map["job"] is YamlScalar job && map["project"] is null && map["pipeline"] is null:
                    bool optional = map["optional"] is YamlScalar { Value: "true" };
                    plain &= !optional && map["parallel"] is null && map.Entries.All(entry => entry.Name is "job" or "artifacts" or "optional" or "parallel");
                    needs.Add(job.Value);
                    if (map["artifacts"] is YamlScalar { Value: "false" })
                        without.Add(job.Value);
                    break;
                case YamlScalar:
                    fields.Wrong(item, $"'needs' of {fields.Owner} holds an empty entry.");
                    break;
                default:
                    plain = false;
                    break;
            }
        }

        if (plain)
            fields.Take("needs");
        withoutArtifacts = [.. without];
        return [.. needs.Distinct(StringComparer.Ordinal)];
    }
}
