using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Rules;

/// <summary>Text that a stranger chooses, put into a script before the shell reads it: the stranger's words become commands.</summary>
internal sealed partial class ScriptInjection() : Rule("ScriptInjection", DiagnosticSeverity.Error, "A script holds text that a stranger chooses, put there before the shell reads it.", mends: true)
{
    public override IEnumerable<Finding> Examine(RuleFile file)
    {
        if (Untrusted(file.Format) is not { } untrusted)
        {
            foreach (Finding finding in Groovy(file))
                yield return finding;
            yield break;
        }

        foreach ((YamlMap owner, YamlEntry entry, YamlScalar script) in ScriptNodes.Of(file))
        {
            int start = file.Offset(script), end = End(file, owner, entry, script);
            HashSet<string> named = new(StringComparer.Ordinal);
            foreach (Match match in untrusted.Matches(file.Text[start..end]))
            {
                string expression = match.Groups["expression"].Value.Trim();
                yield return new(start + match.Index, $"'{Errors.Shown(expression)}' is chosen by whoever opens a request or pushes a branch, and becomes part of the script.", "Give it to the script as an environment variable, and quote that.")
                {
                    // What a run of Tekton is given may come from anywhere; only its name hints at a stranger.
                    Severity = file.Is("Tekton") ? DiagnosticSeverity.Warning : null,
                    Edits = file.Is("GitHubActions") ? Mend(file, owner, entry, script, new(start + match.Index, match.Length, ""), expression, named) : [],
                };
            }
        }
    }

    // The contexts: docs.github.com/actions/reference/security/secure-use and /actions/concepts/security/script-injections ("typically end with body,
    // default_branch, email, head_ref, label, message, name, page_name, ref, and title"); github.com/github/securitylab, "Untrusted input".
    // Azure: learn.microsoft.com/azure/devops/pipelines/security/inputs (macros are replaced before the script runs), /pipelines/build/variables.
    // CircleCI: circleci.com/docs/guides/orchestrate/pipeline-variables (values are replaced when the configuration is processed).
    // Cloud Build: docs.cloud.google.com/build/docs/configuring-builds/substitute-variable-values. Tekton: tekton.dev/docs/pipelines/tasks, "script" and variable substitution.
    // GitLab: docs.gitlab.com/ci/inputs (inputs are put into the configuration); its variables are environment variables and pass.
    private static Regex? Untrusted(string? format) => format switch
    {
        "GitHubActions" => GitHub(),
        "AzurePipelines" => Azure(),
        "CircleCI" => Circle(),
        "CloudBuild" => CloudBuild(),
        "Tekton" => Tekton(),
        _ => null,
    };

    // jenkins.io/doc/book/pipeline/jenkinsfile, "String interpolation": Groovy replaces it before the shell sees it.
    private static IEnumerable<Finding> Groovy(RuleFile file) => !file.Is("Jenkinsfile")
        ? []
        : file.Commands.SelectMany(line => Jenkins().Matches(line.Text).Select(match => new Finding(line.Start + match.Groups["expression"].Index, $"'{match.Groups["expression"].Value}' is chosen by whoever opens a request, and becomes part of the script.", "Use single quotes, so that the shell reads the environment variable itself.")));

    // The text of a block goes on to the next key of its mapping or of one around it: to the first line that stands no deeper than the key.
    private static int End(RuleFile file, YamlMap owner, YamlEntry entry, YamlScalar script)
    {
        (int line, _) = file.Lines.Place(file.Offset(script));
        int indent = (entry.Key.Mark?.Column ?? 1) - 1;
        int at = line + 1;
        while (at <= file.Lines.Count && (file.Lines.Text(at).Trim().Length == 0 || file.Lines.Text(at).Length - file.Lines.Text(at).TrimStart().Length > indent))
            at++;
        // A list of scripts: each ends where the next begins.
        int end = file.Lines.Start(at);
        int next = entry.Value is YamlList list ? list.Items.Select(file.Offset).Where(offset => offset > file.Offset(script)).DefaultIfEmpty(end).Min() : end;
        return Math.Min(end, next);
    }

    // docs.github.com/actions/reference/security/secure-use: "set the untrusted value of the expression to an intermediate environment variable".
    private static TextEdit[] Mend(RuleFile file, YamlMap step, YamlEntry entry, YamlScalar script, TextEdit expression, string text, HashSet<string> named)
    {
        if (script.Style == YamlStyle.Quoted || step["shell"] is not (null or YamlScalar { Value: "bash" or "sh" }) || !RunsBash(file))
            return [];
        string line = file.Lines.Text(file.Lines.Place(expression.Start).Line);
        // Between single quotes no variable would be read.
        if (line[..(file.Lines.Place(expression.Start).Column - 1)].Count(character => character == '\'') % 2 == 1)
            return [];
        string name = NameOf(text);
        string indent = new(' ', (entry.Key.Mark?.Column ?? 1) - 1);
        List<TextEdit> edits = [expression with { Text = $"${{{name}}}" }];
        YamlNode? environment = step["env"];
        if (environment is YamlMap { Entries.Count: > 0 } map)
        {
            if (map[name] is not null)
                return map[name] is YamlScalar { } value && value.Value.Contains(text, StringComparison.Ordinal) ? [.. edits] : [];
            if (map.Entries[0].Key.Mark is not { } mark || file.Text[Math.Max(0, file.Lines.Offset(mark.Line, mark.Column) - 1)] == '{')
                return [];
            edits.Add(new(file.Lines.Offset(mark.Line, mark.Column), 0, $"{name}: ${{{{ {text} }}}}{file.NewLine}{new string(' ', mark.Column - 1)}"));
        }
        else if (environment is null && named.Count == 0)
        {
            named.Add(name);
            edits.Add(new(file.Offset(entry.Key), 0, $"env:{file.NewLine}{indent}  {name}: ${{{{ {text} }}}}{file.NewLine}{indent}"));
        }
        else
        {
            // The next round finds the variables that this one writes.
            return [];
        }

        return [.. edits];
    }

    private static bool RunsBash(RuleFile file) => !WindowsRunner().IsMatch(file.Text);

    private static string NameOf(string expression) => string.Join('_', Word().Matches(expression).Select(match => match.Value.ToUpperInvariant()).Where(word => word is not ("GITHUB" or "EVENT")));

    [GeneratedRegex(@"\$\{\{(?<expression>\s*(?:github\.head_ref|github\.event\.(?:issue|pull_request|discussion|comment|review|review_comment|head_commit|milestone|release|workflow_run|client_payload|inputs|commits\[\d+\]|commits\.\*|pages\.\*|pages\[\d+\])(?:\.[\w*-]+)*\.?(?:title|body|ref|label|message|name|email|page_name|default_branch|head_branch|display_title|description|[\w-]*_(?:title|name|branch|message))|github\.event\.(?:client_payload|inputs)\.[\w.-]+)\s*)\}\}", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex GitHub();

    [GeneratedRegex(@"\$\((?<expression>Build\.SourceVersionMessage|Build\.SourceBranchName|Build\.SourceBranch|System\.PullRequest\.SourceBranch|Build\.RequestedFor|Build\.RequestedForEmail)\)", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Azure();

    [GeneratedRegex(@"<<\s*(?<expression>pipeline\.git\.(?:branch|tag|commit\.(?:subject|body|author_name|author_email))|pipeline\.event\.[\w.]+)\s*>>", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Circle();

    // Only where a shell reads it: an argument of docker is data.
    [GeneratedRegex(@"(?:(?:echo|git|curl|sh|bash|eval|sed|if|export)\s[^\n]*?)(?<expression>\$\{?_HEAD_BRANCH\}?)", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex CloudBuild();

    [GeneratedRegex(@"\$\((?<expression>params\.[\w.-]*(?:title|message|body|branch|ref|author|comment)[\w.-]*)\)", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Tekton();

    [GeneratedRegex(@"\b(?:sh|bat|powershell)\s*(?:\(\s*)?(?:script:\s*)?""{1,3}[^""]*(?<expression>\$\{(?:env\.|params\.)?(?:CHANGE_TITLE|CHANGE_BRANCH|CHANGE_AUTHOR(?:_DISPLAY_NAME|_EMAIL)?|BRANCH_NAME|GIT_BRANCH|ghprbPullTitle|ghprbPullLongDescription)\})", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Jenkins();

    [GeneratedRegex(@"runs-on:.*windows|os:.*windows|^\s*-\s*windows", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex WindowsRunner();

    [GeneratedRegex("[A-Za-z0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
