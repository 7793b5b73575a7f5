namespace CicdTools.Providers.Detection;

/// <summary>All languages. Where one folder has manifests of several, the first in this order is its language.</summary>
internal static class LanguageTable
{
    public static IReadOnlyList<LanguageRule> All { get; } =
    [
        DotnetRule.Rule,
        MavenRule.Rule,
        GoRule.Rule,
        PythonRule.Rule,
        JavaScriptRule.Rule,
        StaticRule.Rule,
    ];
}
