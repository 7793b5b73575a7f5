using System.Text;
using CicdTools.Providers.Processes;

namespace CicdTools.Providers.Kubernetes.Components;

/// <summary>The kustomize in the program <c>kubectl</c> (https://kubernetes.io/docs/tasks/manage-kubernetes-objects/kustomization/). It renders, and never speaks to the cluster.</summary>
internal static class KustomizeProgram
{
    private const int LongestOutput = 32 * 1024 * 1024;

    /// <summary>The objects of a kustomization, as YAML.</summary>
    /// <exception cref="CicdException"><c>ProgramNotFound</c>, <c>KustomizationNotRendered</c>.</exception>
    public static async Task<string> RenderAsync(string folder, string shown, TimeProvider clock, CancellationToken cancellationToken)
    {
        using MemoryStream output = new(), errors = new();
        ProcessSpec spec = new(Executables.Require("kubectl"), "kustomize", folder) { Intent = Intent.Read, MergeError = false, Environment = Variables() };
        int exit = await ProcessRunner.RunAsync(spec, bytes => Keep(output, bytes), bytes => Keep(errors, bytes), clock, cancellationToken).ConfigureAwait(false);
        if (exit == 0 && output.Length < LongestOutput)
            return Encoding.UTF8.GetString(output.ToArray());
        string said = exit == 0 ? "it gives more than 32 MiB." : Errors.Short(Encoding.UTF8.GetString(errors.ToArray()).Trim().Replace(folder, shown, StringComparison.Ordinal), 1000);
        throw new CicdException("KustomizationNotRendered", CicdErrorKind.Failed, $"kubectl could not render the kustomization '{shown}': {(said.Length == 0 ? $"it ended with {exit} and said nothing." : said)}", shown, "Mend what it says; kubectl kustomize FOLDER shows the same.");
    }

    // What a kustomization refers to elsewhere is fetched by git, which wants a home.
    private static Dictionary<string, string> Variables()
    {
        Dictionary<string, string> variables = HostEnvironment.AllowList();
        if (Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home)
            variables["HOME"] = home;
        return variables;
    }

    private static void Keep(MemoryStream into, ReadOnlySpan<byte> bytes)
    {
        lock (into)
        {
            if (into.Length < LongestOutput)
                into.Write(bytes);
        }
    }
}
