namespace CicdTools.Providers.Kubernetes.Components;

/// <summary>A kustomization that clusters want, where its authors publish it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Repository">The address of its Git repository.</param>
/// <param name="Commit">The commit that is taken where none is named: a branch would be another one tomorrow.</param>
/// <param name="Namespace">The namespace that its objects are in.</param>
internal sealed record KnownKustomization(string Name, string Repository, string Commit, string Namespace);

/// <summary>The kustomizations that can be named without their repository.</summary>
internal static class KustomizationCatalog
{
    private static readonly KnownKustomization[] All =
    [
        // https://github.com/spinnaker/spinnaker-kustomize: what Spinnaker's own authors install it by, since its chart and Halyard are no more.
        new("spinnaker", "https://github.com/spinnaker/spinnaker-kustomize", "5064c1ac6cfae73413f6942382da793c47e81c56", "spinnaker"),
    ];

    public static KnownKustomization? Find(string name) => Array.Find(All, known => known.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    // https://kubectl.docs.kubernetes.io/references/kustomize/glossary/#kustomization
    public static bool IsKustomization(string folder) => new[] { "kustomization.yaml", "kustomization.yml", "Kustomization" }.Any(file => File.Exists(Path.Combine(folder, file)));
}
