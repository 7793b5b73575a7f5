using System.Text.RegularExpressions;

namespace CicdTools.Providers.Rules;

/// <summary>Objects of API versions that clusters do not serve any more; found wherever a manifest stands, in a file or in a script.</summary>
internal sealed partial class RemovedKubernetesApi() : Rule("RemovedKubernetesApi", DiagnosticSeverity.Error, "A Kubernetes object is of an API version that clusters do not serve any more.", mends: true)
{
    private const int Near = 40;

    public override IEnumerable<Finding> Examine(RuleFile file)
    {
        if (file.Kind.HasFlag(FileKind.Markdown) || file.Kind == FileKind.None)
            yield break;
        foreach (Match match in Version().Matches(file.Text))
        {
            Group version = match.Groups["version"];
            if (KindNear(file, match) is not { } kind || KubernetesApis.Find(version.Value, kind) is not { } api)
                continue;
            yield return new(version.Index, $"{kind} of '{version.Value}' is not served since Kubernetes {api.RemovedIn}.", api.Successor is null ? api.Remedy : $"Use '{api.Successor}'. {api.Remedy}".TrimEnd())
            {
                Edits = api.Successor is not { } now ? [] : api.SameFields ? [new(version.Index, version.Length, now)] : SelectorMender.Mend(file, api, new(version.Index, version.Length, now)),
            };
        }
    }

    // The kind stands beside the version: at the same depth, not far away, before the object ends.
    private static string? KindNear(RuleFile file, Match match)
    {
        string indent = match.Groups["indent"].Value;
        int line = file.Lines.Place(match.Groups["version"].Index).Line;
        foreach (int step in new[] { 1, -1 })
        {
            for (int at = line + step; at >= 1 && at <= file.Lines.Count && Math.Abs(at - line) <= Near; at += step)
            {
                string text = file.Lines.Text(at);
                if (text.Trim() is "---" or "EOF" or "...")
                    break;
                if (Kind().Match(text) is { Success: true } kind && (kind.Groups["indent"].Value.Length == indent.Length || match.Groups["json"].Success))
                    return kind.Groups["kind"].Value;
                if (text.TrimStart().StartsWith("apiVersion", StringComparison.Ordinal) && step == 1)
                    break;
            }
        }

        return null;
    }

    [GeneratedRegex(@"(?m)^(?<indent>[ \t]*(?:- )?)(?<json>"")?apiVersion""?:[ \t]*[""']?(?<version>[a-z0-9.]+/v[0-9a-z]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Version();

    [GeneratedRegex(@"^(?<indent>[ \t]*(?:- )?)""?kind""?:[ \t]*[""']?(?<kind>[A-Za-z]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Kind();
}
