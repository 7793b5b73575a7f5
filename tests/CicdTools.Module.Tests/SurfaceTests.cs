using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests;

/// <summary>Conventions of the public surface, read off the built module.</summary>
[Collection("engine")]
public sealed class SurfaceTests : IDisposable
{
    // Parameters that take the name of something which is there; whoever types it should be able to press Tab.
    private static readonly string[] NameParameters = ["Context", "Provider", "Format", "From", "Template", "Repository", "Pipeline", "RunId", "Job", "Environment", "To", "Application", "Version", "PromotionId", "ApprovalId", "IncludeRule", "ExcludeRule", "Profile", "Role", "Part"];

    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void The_manifest_exports_what_the_assembly_holds_by_name()
    {
        string[] exported = [.. Commands().Select(command => command.Name).Order(StringComparer.Ordinal)];
        string[] classes = [.. Cmdlets().Select(type => type.GetCustomAttribute<CmdletAttribute>()!).Select(declared => $"{declared.VerbName}-{declared.NounName}").Order(StringComparer.Ordinal)];
        Assert.Equal(classes, exported);
        Assert.DoesNotContain('*', File.ReadAllText(Built.Manifest));
    }

    [Fact]
    public void Importing_by_force_twice_keeps_all_commands()
    {
        int before = Commands().Length;
        _session.Run($"Import-Module -Name '{Built.Manifest}' -Force");
        _session.Run($"Import-Module -Name '{Built.Manifest}' -Force");
        Assert.Equal(before, Commands().Length);
        Assert.Equal("Local", _session.Run<string>("(Get-CicdProvider)[0].Name"));
    }

    [Fact]
    public void Verbs_are_approved_and_nouns_have_the_prefix_and_are_singular()
    {
        // Get-Verb is not in the engine alone, but the classes that list the approved verbs are.
        HashSet<string> approved = [.. typeof(VerbsCommon).Assembly.GetExportedTypes().Where(type => type.Namespace == "System.Management.Automation" && type.Name.StartsWith("Verbs", StringComparison.Ordinal)).SelectMany(type => type.GetFields()).Select(field => (string)field.GetRawConstantValue()!)];
        foreach (CmdletInfo command in Commands())
        {
            Assert.Contains(command.Verb, approved);
            Assert.StartsWith("Cicd", command.Noun, StringComparison.Ordinal);
            // Auto DevOps is GitLab's own name, and no plural.
            Assert.False(command.Noun.EndsWith('s') && command.Noun != "CicdAutoDevOps", command.Name);
        }
    }

    [Fact]
    public void Every_cmdlet_says_what_it_gives_unless_it_gives_nothing()
    {
        string[] silent = ["Disconnect-CicdProvider", "Remove-CicdEnvironment", "Remove-CicdImage", "Remove-CicdPipeline", "Remove-CicdRepository", "Remove-CicdRestriction", "Remove-CicdSecret", "Remove-CicdServiceAccountKey", "Remove-CicdServiceConnection", "Remove-CicdVariable", "Stop-CicdPortForward", "Uninstall-CicdComponent"];
        Assert.Equal(silent, Commands().Where(command => command.OutputType.Count == 0).Select(command => command.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_cmdlet_that_changes_something_asks()
    {
        string[] readers = ["Compare", "Get", "Receive", "Select", "Show", "Test", "Wait"];
        foreach (Type type in Cmdlets())
        {
            CmdletAttribute declared = type.GetCustomAttribute<CmdletAttribute>()!;
            Assert.True(declared.SupportsShouldProcess || readers.Contains(declared.VerbName) || type.Name == "ImportCicdPipeline", type.Name);
        }
    }

    [Fact]
    public void Removal_and_promotion_want_a_confirmation()
    {
        string[] high = ["Invoke-CicdPromotion", "Remove-CicdEnvironment", "Remove-CicdImage", "Remove-CicdPipeline", "Remove-CicdRepository", "Remove-CicdRestriction", "Remove-CicdSecret", "Remove-CicdServiceAccountKey", "Remove-CicdServiceConnection", "Remove-CicdVariable", "Undo-CicdPromotion", "Undo-CicdRollout", "Uninstall-CicdComponent"];
        Assert.Equal(high, Cmdlets().Select(type => type.GetCustomAttribute<CmdletAttribute>()!).Where(declared => declared.ConfirmImpact == ConfirmImpact.High).Select(declared => $"{declared.VerbName}-{declared.NounName}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_parameter_that_takes_a_name_completes_it()
    {
        string[] missing = [.. Cmdlets()
            .SelectMany(type => type.GetProperties().Where(property => property.GetCustomAttributes<ParameterAttribute>().Any()).Select(property => (Type: type, Property: property)))
            .Where(item => NameParameters.Contains(item.Property.Name) && item.Property.GetCustomAttribute<ArgumentCompleterAttribute>() is null)
            .Select(item => $"{item.Type.Name}.{item.Property.Name}")
            .Order(StringComparer.Ordinal)];
        // A new context's name is the one name that nobody can know beforehand.
        Assert.Equal(["ConnectCicdProvider.Context"], missing);
    }

    [Fact]
    public void Completion_offers_names_and_never_throws()
    {
        Assert.Contains("Local", Complete("Connect-CicdProvider -Provider L"));
        Assert.Contains("local", Complete("Get-CicdRepository -Context "));
        Assert.Empty(Complete("Get-CicdRun -Context no-such-context -RunId "));
    }

    [Fact]
    public void Public_signatures_of_Core_use_base_library_types_only()
    {
        Assembly core = AppDomain.CurrentDomain.GetAssemblies().First(assembly => assembly.GetName().Name == "CicdTools.Core");
        Assert.All(core.GetReferencedAssemblies(), reference => Assert.StartsWith("System.", reference.Name, StringComparison.Ordinal));

        string[] carriedByPackages = ["System.Text.Json", "System.Diagnostics.DiagnosticSource", "Microsoft.Extensions"];
        IEnumerable<Type> used = core.GetExportedTypes().SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)).SelectMany(TypesOf);
        Assert.DoesNotContain(used, type => carriedByPackages.Any(package => type.Assembly.GetName().Name!.StartsWith(package, StringComparison.Ordinal)));
    }

    private static IEnumerable<Type> TypesOf(MemberInfo member) => member switch
    {
        MethodInfo method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType).SelectMany(Parts),
        ConstructorInfo constructor => constructor.GetParameters().SelectMany(parameter => Parts(parameter.ParameterType)),
        PropertyInfo property => Parts(property.PropertyType),
        FieldInfo field => Parts(field.FieldType),
        _ => [],
    };

    private static IEnumerable<Type> Parts(Type type) => type.IsGenericType ? type.GetGenericArguments().SelectMany(Parts).Append(type) : [type];

    private CmdletInfo[] Commands() => [.. _session.Run("Get-Command -Module CicdTools").Output.Select(command => (CmdletInfo)command.BaseObject)];

    private static Type[] Cmdlets() => [.. AppDomain.CurrentDomain.GetAssemblies().First(assembly => assembly.GetName().Name == "CicdTools").GetExportedTypes().Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null)];

    private string[] Complete(string line)
    {
        using PowerShell shell = _session.Create("");
        return [.. CommandCompletion.CompleteInput(line, line.Length, null, shell).CompletionMatches.Select(match => match.ListItemText)];
    }
}
