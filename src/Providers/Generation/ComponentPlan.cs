using CicdTools.Providers.Templates;

namespace CicdTools.Providers.Generation;

/// <summary>A component with the names that its jobs take.</summary>
/// <param name="Component">What was found.</param>
/// <param name="Slug">The name of its release and its image, unique among the components.</param>
/// <param name="Prefix">What its jobs' names begin with; empty where there is one component.</param>
/// <param name="Artifact">The name of its package.</param>
/// <param name="HasRollout">Whether its chart can run two versions side by side.</param>
/// <param name="HasProcfile">Whether its folder says itself how it is started.</param>
internal sealed record ComponentPlan(StackComponent Component, string Slug, string Prefix, string Artifact, bool HasRollout, bool HasProcfile)
{
    /// <summary>Its folder for a step; null for the root.</summary>
    public string? Folder => Component.Path == "." ? null : Component.Path;

    /// <summary>A path of the component from the root.</summary>
    public string At(string path) => Component.Path == "." ? path : $"{Component.Path}/{path}";

    public string Job(string name) => Prefix + name;

    /// <summary>A step that runs a script in the component's folder.</summary>
    public ScriptStep Run(string name, string script) => new() { Name = name, Script = script, WorkingDirectory = Folder };

    /// <summary>The plans of components: the first that can be started gives the package that environments look for.</summary>
    public static IReadOnlyList<ComponentPlan> Of(IReadOnlyList<StackComponent> components, string root, IReadOnlyList<PipelineFile> written)
    {
        StackComponent? main = components.FirstOrDefault(component => component is { StartCommand: not null, PackageCommand: not null }) ?? components.FirstOrDefault(component => component.PackageCommand is not null);
        HashSet<string> taken = new(StringComparer.Ordinal);
        List<ComponentPlan> plans = [];
        foreach (StackComponent component in components)
        {
            string slug = TemplateValues.ToSlug(component.Name);
            if (!taken.Add(slug))
            {
                string path = TemplateValues.ToSlug(component.Path);
                slug = path;
                for (int twin = 2; !taken.Add(slug); twin++)
                    slug = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{path}-{twin}");
            }

            bool only = components.Count == 1;
            string folder = Path.Combine(root, component.Path);
            plans.Add(new(component, slug, only ? "" : slug + "-", ReferenceEquals(component, main) ? "package" : $"package-{slug}", Charts.HasRollout(root, component, written), File.Exists(Path.Combine(folder, "Procfile"))));
        }

        return plans;
    }
}
