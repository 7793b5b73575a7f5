using System.Globalization;

namespace CicdTools.Tests.Detection;

public sealed class LanguageTests
{
    public static TheoryData<string> Names => [.. LanguageCase.All.Select(each => each.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_fact_is_told_with_its_place(string name)
    {
        LanguageCase each = LanguageCase.All.Single(candidate => candidate.Name == name);
        StackComponent component = Assert.Single(DetectionCase.Of(each.Files));
        Assert.Equal(each.Language, component.Language);
        string[] told = [.. component.Evidence.Select(evidence => evidence.ToString())];
        Assert.All(each.Evidence, expected => Assert.Contains(expected, told));
        Assert.Contains(component.Evidence, evidence => evidence.Fact == "Language");
    }

    [Fact]
    public void No_culture_changes_what_is_found()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            foreach (LanguageCase each in LanguageCase.All)
            {
                CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
                string[] invariant = Facts(each);
                foreach (string culture in new[] { "tr-TR", "de-DE" })
                {
                    CultureInfo.CurrentCulture = new(culture);
                    Assert.Equal(invariant, Facts(each));
                }
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    // The folder's own name differs from run to run.
    private static string[] Facts(LanguageCase each) =>
        [.. DetectionCase.Of(each.Files).SelectMany(component => component.Evidence).Where(evidence => evidence.Fact != "Name").Select(evidence => evidence.ToString())];
}
