using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Rules;

/// <summary>
/// A workflow with the rights of the repository that brings the code of a stranger's request. See docs.github.com/actions/reference/security/securely-using-pull_request_target.
/// </summary>
internal sealed class PullRequestTargetCheckout() : Rule("PullRequestTargetCheckout", DiagnosticSeverity.Error, "A workflow with the repository's secrets brings the code of a stranger's pull request.")
{
    private static readonly string[] Events = ["pull_request_target", "workflow_run"];
    private static readonly string[] Heads = ["github.event.pull_request.head", "github.head_ref", "refs/pull/", "github.event.workflow_run.head", "github.event.number"];

    public override IEnumerable<Finding> Examine(RuleFile file)
    {
        if (!file.Is("GitHubActions") || file.Documents is not [YamlMap root, ..] || !Starts(root["on"]))
            yield break;
        foreach (YamlMap step in ScriptNodes.Maps(root["jobs"] ?? root))
        {
            if (step["uses"] is YamlScalar uses && uses.Value.StartsWith("actions/checkout@", StringComparison.Ordinal)
                && step["with"] is YamlMap with && with["ref"] is YamlScalar head && Heads.Any(part => head.Value.Contains(part, StringComparison.Ordinal)))
                yield return new(file.Offset(head), "The code of whoever opened the request is brought into a run that has the repository's secrets and a token that may write.", "Run that code under 'pull_request', without secrets; or bring no code here.");
        }
    }

    private static bool Starts(YamlNode? on) => on switch
    {
        YamlScalar scalar => Events.Contains(scalar.Value),
        YamlList list => list.Items.Any(Starts),
        YamlMap map => map.Entries.Any(entry => Events.Contains(entry.Name)),
        _ => false,
    };
}
