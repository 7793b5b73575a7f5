using System.Reflection;
using System.Runtime.Loader;

namespace CicdTools;

/// <summary>The load context of the providers and their packages, so that no other module's packages can clash with ours.</summary>
public sealed class ProviderLoadContext : AssemblyLoadContext
{
    private static readonly Lazy<IProviderCatalog> Loaded = new(LoadCatalog);

    private readonly AssemblyDependencyResolver _resolver;

    private ProviderLoadContext(string assemblyPath)
        : base("CicdTools") => _resolver = new(assemblyPath);

    /// <summary>The catalog; the first use loads the providers.</summary>
    public static IProviderCatalog Catalog => Loaded.Value;

    /// <summary>Whether the providers are loaded.</summary>
    public static bool IsLoaded => Loaded.IsValueCreated;

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        // One Core for both sides: its types are what crosses.
        Assembly core = typeof(ProviderLoadContext).Assembly;
        if (assemblyName.Name == core.GetName().Name)
            return core;
        return _resolver.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;

    private static IProviderCatalog LoadCatalog()
    {
        string folder = Path.GetDirectoryName(typeof(ProviderLoadContext).Assembly.Location)!;
        string path = Path.Combine(folder, "providers", "CicdTools.Providers.dll");
        Assembly assembly = new ProviderLoadContext(path).LoadFromAssemblyPath(path);
        return (IProviderCatalog)Activator.CreateInstance(assembly.GetType("CicdTools.Providers.ProviderCatalog", throwOnError: true)!)!;
    }
}
