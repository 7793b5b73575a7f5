namespace CicdTools.Providers.Detection;

/// <summary>All languages. Where one folder has manifests of several, the first in this order is its language.</summary>
internal static class LanguageTable
{
    public static LanguageRule Python => PythonRule.Rule;

    public static IReadOnlyList<LanguageRule> All { get; } =
    [
        PythonRule.Rule,
    ];
}
