using System.Text.RegularExpressions;

namespace CicdTools.Providers.Formats.CloudBuild;

/// <summary>
/// Names that Cloud Build replaces in a build (https://docs.cloud.google.com/build/docs/configuring-builds/substitute-variable-values): its own and, with
/// an underscore before them, those of the file. Two dollar signs are one that is left alone.
/// </summary>
internal static partial class Substitutions
{
    /// <summary>Those that the system sets.</summary>
    public static readonly string[] BuiltIn =
    [
        "PROJECT_ID", "BUILD_ID", "PROJECT_NUMBER", "LOCATION", "TRIGGER_NAME", "COMMIT_SHA", "REVISION_ID", "SHORT_SHA", "REPO_NAME", "REPO_FULL_NAME", "BRANCH_NAME", "TAG_NAME", "REF_NAME",
        "TRIGGER_BUILD_CONFIG_PATH", "SERVICE_ACCOUNT_EMAIL", "SERVICE_ACCOUNT",
    ];

    /// <summary>Those that a trigger for pull requests sets.</summary>
    public static readonly string[] PullRequest = ["_HEAD_BRANCH", "_BASE_BRANCH", "_HEAD_REPO_URL", "_PR_NUMBER"];

    /// <summary>Whether a name is one that is replaced.</summary>
    public static bool IsName(string name) => BuiltIn.Contains(name) || IsOwn(name);

    /// <summary>Whether a name is one that a file can define.</summary>
    public static bool IsOwn(string name) => name.Length > 1 && name[0] == '_' && name.All(character => character == '_' || char.IsAsciiDigit(character) || char.IsAsciiLetterUpper(character));

    /// <summary>The name under which a file can define a variable.</summary>
    public static string Own(string name) => IsName(name) ? name : "_" + new string([.. name.ToUpperInvariant().Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_')]).TrimStart('_');

    /// <summary>The names of the file's own kind that a text refers to.</summary>
    public static IEnumerable<string> OwnIn(string text) => Reference().Matches(text).Select(NameOf).Where(IsOwn);

    /// <summary>Whether a text refers to anything that is replaced.</summary>
    public static bool HasAny(string text) => Reference().Matches(text).Any(match => IsName(NameOf(match)));

    /// <summary>The references in a text, with their names.</summary>
    public static IEnumerable<(int Index, int Length, string Name)> In(string text) => Reference().Matches(text).Where(match => IsName(NameOf(match))).Select(match => (match.Index, match.Length, NameOf(match)));

    /// <summary>The text with each reference of these names replaced.</summary>
    public static string Replace(string text, Func<string, string?> value) => Reference().Replace(text, match => value(NameOf(match)) ?? match.Value);

    /// <summary>A script as its shell gets it: two dollar signs are one.</summary>
    public static string Unescape(string text) => text.Replace("$$", "$", StringComparison.Ordinal);

    /// <summary>A shell's script as an argument of a step: what only the shell shall see has two dollar signs.</summary>
    public static string Escape(string text) => Dollar().Replace(text, match => match.Groups[1].Success && IsName(match.Groups[1].Value) || match.Groups[2].Success && IsName(match.Groups[2].Value) ? match.Value : "$" + match.Value);

    private static string NameOf(Match match) => match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value;

    [GeneratedRegex(@"(?<!\$)\$(?:\{([A-Z_][A-Z0-9_]*)\}|([A-Z_][A-Z0-9_]*))", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();

    [GeneratedRegex(@"\$(?:\{([A-Z_][A-Z0-9_]*)\}|([A-Z_][A-Z0-9_]*)(?![A-Za-z0-9_])|(?=[A-Za-z_{]))", RegexOptions.CultureInvariant)]
    private static partial Regex Dollar();
}
