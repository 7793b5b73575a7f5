using System.Management.Automation;
using System.Reflection;
using System.Reflection.Emit;

namespace CicdTools.Benchmarks;

/// <summary>A binary module of cmdlets that do nothing: the least that any module of that size costs.</summary>
internal static class EmptyModule
{
    public static string Write(string folder, int cmdlets)
    {
        PersistedAssemblyBuilder assembly = new(new AssemblyName("EmptyModule"), typeof(object).Assembly);
        ModuleBuilder module = assembly.DefineDynamicModule("EmptyModule");
        ConstructorInfo attribute = typeof(CmdletAttribute).GetConstructor([typeof(string), typeof(string)])!;
        string[] names = [.. Enumerable.Range(1, cmdlets).Select(number => $"Empty{number:000}")];
        foreach (string name in names)
        {
            TypeBuilder type = module.DefineType($"EmptyModule.Get{name}", TypeAttributes.Public | TypeAttributes.Sealed, typeof(Cmdlet));
            type.SetCustomAttribute(new CustomAttributeBuilder(attribute, ["Get", name]));
            type.DefineDefaultConstructor(MethodAttributes.Public);
            type.CreateType();
        }

        assembly.Save(Path.Combine(folder, "EmptyModule.dll"));
        string manifest = Path.Combine(folder, "EmptyModule.psd1");
        string exported = string.Join(", ", names.Select(name => $"'Get-{name}'"));
        File.WriteAllText(manifest, $"@{{ RootModule = 'EmptyModule.dll'; ModuleVersion = '1.0.0'; GUID = '{Guid.NewGuid()}'; FunctionsToExport = @(); AliasesToExport = @(); CmdletsToExport = @({exported}) }}");
        return manifest;
    }
}
