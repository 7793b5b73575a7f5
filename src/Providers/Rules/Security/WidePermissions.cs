using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Rules;

/// <summary>A workflow's token that may do more than it must. See docs.github.com/actions/reference/workflows-and-actions/workflow-syntax, "permissions", and secure-use.</summary>
internal sealed class WidePermissions() : Rule("WidePermissions", DiagnosticSeverity.Warning, "A workflow's token may do everything, or whatever the repository's setting is.")
{
    public override IEnumerable<Finding> Examine(RuleFile file)
    {
        if (!file.Is("GitHubActions") || file.Documents is not [YamlMap root, ..] || root["jobs"] is not YamlMap jobs)
            yield break;
        foreach (YamlMap map in jobs.Entries.Select(job => job.Value).OfType<YamlMap>().Prepend(root))
        {
            if (map["permissions"] is YamlScalar { Value: "write-all" } all)
                yield return new(file.Offset(all), "The token may write everything in the repository.", "Name the rights that the jobs need, such as 'contents: read'.");
        }

        if (root["permissions"] is null && jobs.Entries.Any(job => job.Value is YamlMap map && map["permissions"] is null))
            yield return new(file.Offset(root.Entries.First(entry => entry.Name == "jobs").Key), "Nothing says what the token may do: it has what the repository's setting gives, which may be everything.", "Add 'permissions:' with what the jobs need, such as 'contents: read'.") { Severity = DiagnosticSeverity.Information };
    }
}
