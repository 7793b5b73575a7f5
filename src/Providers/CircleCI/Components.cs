namespace CicdTools.Providers.CircleCI;

/// <summary>
/// The components of a project, by what it deployed and by what the markers of a run name. A marker that names none is the project's own, which CircleCI calls by the project's name
/// where there was none before: https://circleci.com/docs/guides/deploy/configure-deploy-markers/#deploy-markers-with-status-updates.
/// </summary>
internal sealed class Components(CircleSlug project, PlacedDeployment[] deployed, IEnumerable<DeployMarker>? markers = null)
{
    private readonly string[] _deployed = [.. deployed.Select(one => one.Component).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    private readonly string[] _all = [.. deployed.Select(one => one.Component).Concat((markers ?? []).Select(one => one.Component).OfType<string>()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<string> All => _all;

    /// <summary>Whether there are several, so that each is an application of its own.</summary>
    public bool IsSeveral => _all.Length > 1;

    /// <summary>The component that a marker means; null where that cannot be told.</summary>
    public string? Of(DeployMarker marker) => marker switch
    {
        { Component: { } named } => named,
        // Only one is known, so that it is that one.
        _ when _all.Length == 1 => _all[0],
        { IsTold: false } => null,
        _ when _all.Length == 0 || _all.Contains(project.Project, StringComparer.Ordinal) => project.Project,
        // Beside components that markers name there is one more, and what it is called was told when it was deployed.
        _ => _deployed.Except((markers ?? []).Select(one => one.Component).OfType<string>(), StringComparer.Ordinal).ToArray() is [{ } other] ? other : null,
    };

    /// <summary>The application that a component is.</summary>
    public string NameOf(string? component) => new CircleApplication(project, IsSeveral ? component : null).ToString();

    /// <summary>Their applications, by name.</summary>
    public IEnumerable<string> Names(IEnumerable<string> some) => some.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(component => new CircleApplication(project, component).ToString());
}
