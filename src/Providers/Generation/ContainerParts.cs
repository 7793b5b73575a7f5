using CicdTools.Providers.Templates;

namespace CicdTools.Providers.Generation;

/// <summary>The Dockerfile, its ignore file and the chart of a component that has none.</summary>
internal static class ContainerParts
{
    /// <summary>Adds the files that are missing and returns the component as it will be then.</summary>
    public static StackComponent Add(StackComponent component, string root, List<PipelineFile> files)
    {
        string prefix = component.Path == "." ? "" : component.Path + "/";
        int port = component.Port ?? 8080;
        TemplateValues values = new(TemplateValues.ToSlug(component.Name), port, "/");
        if (component.ContainerFiles.Length == 0 && Dockerfiles.Of(component, port) is { } dockerfile)
        {
            files.Add(new($"{prefix}Dockerfile", dockerfile));
            if (!File.Exists(Path.Combine(root, prefix + ".dockerignore")))
                files.Add(new($"{prefix}.dockerignore", Dockerfiles.Ignore(component)));
            component = component with { ContainerFiles = [new() { Path = $"{prefix}Dockerfile", Ports = [port], User = "10001" }] };
        }

        bool deployed = component.Charts.Length > 0 || component.Kustomizations.Length > 0 || component.Manifests.Length > 0;
        if (component.ContainerFiles.Length == 0 || deployed)
            return component;
        files.AddRange(TemplateFiles.Read("shared/chart", values).Select(file => file with { Path = $"{prefix}chart/{file.Path}" }));
        return component with { Charts = [$"{prefix}chart"] };
    }
}
