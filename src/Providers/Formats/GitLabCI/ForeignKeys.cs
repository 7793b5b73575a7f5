using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.GitLabCI;

/// <summary>Expressions of GitHub Actions in the words of GitLab, where both have them; others stay as they are and are named by <see cref="Untranslated"/>.</summary>
internal static partial class ForeignKeys
{
    // https://docs.github.com/en/actions/reference/workflows-and-actions/contexts beside https://docs.gitlab.com/ci/variables/predefined_variables/
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["github.sha"] = "CI_COMMIT_SHA",
        ["github.ref_name"] = "CI_COMMIT_REF_NAME",
        ["github.repository"] = "CI_PROJECT_PATH",
        ["github.actor"] = "GITLAB_USER_LOGIN",
        ["github.run_id"] = "CI_PIPELINE_ID",
        ["github.run_number"] = "CI_PIPELINE_IID",
        ["github.workspace"] = "CI_PROJECT_DIR",
        ["github.event.repository.default_branch"] = "CI_DEFAULT_BRANCH",
        ["github.server_url"] = "CI_SERVER_URL",
        ["github.job"] = "CI_JOB_NAME",
    };

    /// <summary>The text with variables in place of the expressions that have one.</summary>
    public static string Text(string text) => Expression().Replace(text, match => Variable(match.Groups[1].Value) ?? match.Value);

    /// <summary>A cache key: one made from files stays one (https://docs.gitlab.com/ci/yaml/#cachekeyfiles).</summary>
    public static YamlNode? CacheKey(string key)
    {
        Match hash = HashFiles().Match(key);
        if (!hash.Success)
            return key == CacheReader.DefaultKey ? null : new YamlScalar(Text(key));
        string[] files = [.. Quoted().Matches(hash.Groups[1].Value).Select(match => match.Groups[1].Value).Take(2)];
        string prefix = Text(key[..hash.Index]).TrimEnd('-', '_');
        return new YamlBuilder().Add("files", files).Add("prefix", prefix.Length == 0 ? null : prefix).Map;
    }

    /// <summary>The first expression that has no variable; null where there is none.</summary>
    public static string? Untranslated(string text)
    {
        Match? match = Expression().Matches(text).FirstOrDefault(match => Variable(match.Groups[1].Value) is null);
        return match is null ? text.Contains("${{", StringComparison.Ordinal) && !Expression().IsMatch(text) ? text : null : match.Value;
    }

    /// <summary>A name that a shell variable can have.</summary>
    public static string VariableName(string name) => name.Replace('-', '_');

    private static string? Variable(string expression)
    {
        if (Names.TryGetValue(expression, out string? name))
            return $"${name}";
        // A job that names no other runner is written for one with Linux.
        if (expression.Equals("runner.os", StringComparison.OrdinalIgnoreCase))
            return "Linux";
        Match match = Named().Match(expression);
        return match.Success ? $"${VariableName(match.Groups[1].Value)}" : null;
    }

    [GeneratedRegex(@"\$\{\{\s*([^{}]*?)\s*\}\}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Expression();

    [GeneratedRegex(@"^(?:env|vars|secrets|matrix|inputs)\.([A-Za-z_][A-Za-z0-9_-]*)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Named();

    [GeneratedRegex(@"\$\{\{\s*hashFiles\(([^{}]*)\)\s*\}\}", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex HashFiles();

    [GeneratedRegex(@"'([^']*)'", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();
}
