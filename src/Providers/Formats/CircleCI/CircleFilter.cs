using System.Text;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>
/// The branches and tags for which a job runs: names, or regular expressions between slashes that must fit as a whole
/// (https://circleci.com/docs/reference/configuration-reference/#jobfilters). Without <c>tags</c> no tag starts a job, without <c>branches</c> every branch does.
/// </summary>
internal sealed record CircleFilter(string[]? Only, string[]? Ignored, string[]? Tags, string[]? IgnoredTags)
{
    private static readonly string[] All = ["**"];

    /// <summary>A filter that lets nothing through.</summary>
    public static CircleFilter Nothing { get; } = new(null, All, null, null);

    /// <summary>Whether it says nothing.</summary>
    public bool IsEmpty => Only is null && Ignored is null && Tags is null && IgnoredTags is null;

    /// <summary>The filter of a node; null where it says what patterns cannot.</summary>
    public static CircleFilter? Read(YamlNode node)
    {
        if (node is not YamlMap map || map.Entries.Any(entry => entry.Name is not ("branches" or "tags") || entry.Value is not YamlMap parts || parts.Entries.Any(part => part.Name is not ("only" or "ignore"))))
            return null;
        bool broken = false;
        string[]? Part(string key, string part)
        {
            if ((map[key] as YamlMap)?[part] is not { } value)
                return null;
            string?[] patterns = value is YamlScalar one ? [Glob(one.Value)] : value is YamlList list ? [.. list.Items.Select(item => item is YamlScalar scalar ? Glob(scalar.Value) : null)] : [null];
            broken |= patterns.Contains(null);
            return [.. patterns.OfType<string>()];
        }

        CircleFilter filter = new(Part("branches", "only"), Part("branches", "ignore"), Part("tags", "only"), Part("tags", "ignore"));
        return broken ? null : filter;
    }

    public YamlMap Write() => new YamlBuilder()
        .Add("branches", new YamlBuilder().Add("only", Node(Only)).Add("ignore", Node(Ignored)))
        .Add("tags", new YamlBuilder().Add("only", Node(Tags)).Add("ignore", Node(IgnoredTags))).Map;

    /// <summary>The push that it lets through.</summary>
    public PushTrigger Trigger()
    {
        bool none = Ignored is ["**"];
        if (Only is null && Ignored is null && Tags is ["**"] && IgnoredTags is null)
            return new();
        return new() { Branches = none ? [] : Only ?? (Ignored is null ? All : []), IgnoredBranches = none && Tags is not null ? [] : Ignored ?? [], Tags = Tags ?? [], IgnoredTags = IgnoredTags ?? [] };
    }

    /// <summary>The filter of a push.</summary>
    public static CircleFilter Of(PushTrigger push)
    {
        string[]? tags = NullIfEmpty(push.Tags), noTags = NullIfEmpty(push.IgnoredTags), none = NullIfEmpty(push.IgnoredBranches);
        if (push.Branches.Length == 0 && tags is null && noTags is null && none is null)
            return new(null, null, All, null);
        string[]? only = push.Branches is ["**"] ? null : NullIfEmpty(push.Branches);
        return new(only, none ?? (push.Branches.Length == 0 && tags is not null ? All : null), tags, noTags);
    }

    /// <summary>The condition that it is; null where there is none.</summary>
    public Condition? Condition() => this switch
    {
        { Only: null, Ignored: ["**"], Tags: null, IgnoredTags: null } => CicdTools.Condition.Never,
        { Only: { } only, Ignored: null, Tags: null, IgnoredTags: null } => new BranchCondition(only),
        { Only: null, Ignored: { } ignored, Tags: null, IgnoredTags: null } => new NotCondition(new BranchCondition(ignored)),
        { Only: null, Ignored: ["**"], Tags: { } tags, IgnoredTags: null } => new TagCondition(tags),
        { Only: null, Ignored: null, Tags: { } tags, IgnoredTags: null } => new AnyCondition([new BranchCondition(All), new TagCondition(tags)]),
        { Only: { } only, Ignored: null, Tags: { } tags, IgnoredTags: null } => new AnyCondition([new BranchCondition(only), new TagCondition(tags)]),
        _ => null,
    };

    /// <summary>The filter of a condition; null for one that is no filter.</summary>
    public static CircleFilter? Of(Condition condition) => condition switch
    {
        NeverCondition => Nothing,
        BranchCondition branch => new(branch.Patterns, null, null, null),
        NotCondition { Condition: BranchCondition branch } => new(null, branch.Patterns, null, null),
        TagCondition tag => new(null, All, tag.Patterns, null),
        AnyCondition { Conditions: [BranchCondition { Patterns: ["**"] }, TagCondition tag] } => new(null, null, tag.Patterns, null),
        AnyCondition { Conditions: [BranchCondition branch, TagCondition tag] } => new(branch.Patterns, null, tag.Patterns, null),
        _ => null,
    };

    /// <summary>The pattern of a name or an expression; null for an expression that patterns cannot say.</summary>
    public static string? Glob(string text)
    {
        if (text.Length < 2 || text[0] != '/' || text[^1] != '/')
            return text.Contains('*', StringComparison.Ordinal) ? null : text;
        string inner = text[1..^1];
        inner = inner.StartsWith('^') ? inner[1..] : inner;
        inner = inner.EndsWith('$') ? inner[..^1] : inner;
        StringBuilder glob = new();
        for (int i = 0; i < inner.Length; i++)
        {
            if (inner[i] == '.' && i + 1 < inner.Length && inner[i + 1] == '*')
            {
                glob.Append("**");
                i++;
            }
            else if (inner.AsSpan(i).StartsWith("[^/]*", StringComparison.Ordinal))
            {
                glob.Append('*');
                i += 4;
            }
            else if (inner[i] == '\\' && i + 1 < inner.Length && !char.IsAsciiLetterOrDigit(inner[i + 1]) && inner[i + 1] != '*')
            {
                glob.Append(inner[++i]);
            }
            else if (char.IsAsciiLetterOrDigit(inner[i]) || inner[i] is '/' or '-' or '_')
            {
                glob.Append(inner[i]);
            }
            else
            {
                return null;
            }
        }

        return glob.ToString();
    }

    /// <summary>The regular expression of a pattern, without anchors.</summary>
    public static string Expression(string pattern)
    {
        StringBuilder text = new();
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '*')
            {
                bool twice = i + 1 < pattern.Length && pattern[i + 1] == '*';
                text.Append(twice ? ".*" : "[^/]*");
                i += twice ? 1 : 0;
            }
            else
            {
                text.Append(char.IsAsciiLetterOrDigit(pattern[i]) || pattern[i] is '-' or '_' or '/' ? pattern[i].ToString() : $"\\{pattern[i]}");
            }
        }

        return text.ToString();
    }

    private static YamlNode? Node(string[]? patterns) => patterns is null ? null : YamlBuilder.OneOrList([.. patterns.Select(Text)]);

    private static string Text(string pattern) => pattern == "**" ? "/.*/" : pattern.Contains('*', StringComparison.Ordinal) || pattern.StartsWith('/') ? $"/^{Expression(pattern)}$/" : pattern;

    private static string[]? NullIfEmpty(string[] values) => values.Length == 0 ? null : values;
}
