using System.Xml.Linq;
using CicdTools.Module.Tests.Hosting;

namespace CicdTools.Module.Tests.Views;

/// <summary>What people see of the objects: the same columns and values in every culture.</summary>
public sealed class ViewTests
{
    private static readonly string Folder = Path.Combine(Built.Root, "tests", "CicdTools.Module.Tests", "Views");

    [Theory]
    [InlineData("en-US")]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    public void Each_kind_of_object_has_its_table_in_every_culture(string culture)
    {
        ShellResult result = ShellProcess.Run([Path.Combine(Folder, "Samples.ps1"), "-Culture", culture]);
        Assert.Equal("", result.Errors);
        string[] expected = [.. File.ReadAllLines(Path.Combine(Folder, "Expected.txt")).Select(line => line.TrimEnd()).Where(line => line.Length > 0)];
        Assert.Equal(expected, result.Lines);
    }

    [Fact]
    public void Every_type_that_a_cmdlet_gives_has_a_view()
    {
        XDocument views = XDocument.Load(Path.Combine(Built.Root, "module", "CicdTools.Format.ps1xml"));
        HashSet<string> viewed = [.. views.Descendants("TypeName").Select(type => type.Value)];
        string[] given = ShellProcess.Command("(Get-Command -Module CicdTools).OutputType.Name | Sort-Object -Unique").Lines;
        Assert.NotEmpty(given);
        // Text is shown as it is.
        Assert.All(given.Except(["System.String"]), type => Assert.Contains(type, viewed));
    }

    [Fact]
    public void Every_property_that_a_view_names_is_there()
    {
        const string Script = """
            param($path)
            $views = [xml]::new(); $views.Load($path)
            foreach ($view in $views.Configuration.ViewDefinitions.View) {
                $type = [System.Management.Automation.LanguagePrimitives]::ConvertTo($view.ViewSelectedBy.TypeName, [type])
                $named = @($view.SelectNodes('.//PropertyName') | ForEach-Object InnerText) + @([regex]::Matches($view.OuterXml, '\$_\.(\w+)') | ForEach-Object { $_.Groups[1].Value })
                foreach ($name in $named) {
                    if (-not $type.GetProperty($name) -and $name -ne 'GetType') { "$($view.Name).$name" }
                }
            }
            """;
        ShellResult result = ShellProcess.Script(Script, Path.Combine(Built.Root, "module", "CicdTools.Format.ps1xml"));
        Assert.Equal("", result.Errors);
        // In these two a pipeline's own variable stands for something inside the object.
        Assert.Empty(result.Lines.Except(["Application.Address", "Pipeline.Name"]));
    }
}
